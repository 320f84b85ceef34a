declare module 'monaco-editor/editor/editor.worker.js?worker' {
  const EditorWorker: new () => Worker
  export default EditorWorker
}
