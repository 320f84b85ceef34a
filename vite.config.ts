import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The screen. What it builds is loaded from `app://` in Electron and from 127.0.0.1 in a browser, both under one strict CSP. */
export default defineConfig({
  root: 'renderer',
  // Relative, so that the same files load under both shells' addresses.
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // The Electron that the tests can have is 22.
    target: 'chrome108',
    // The CSP allows no `data:` for fonts and workers: everything is a file.
    assetsInlineLimit: 0,
    // Every Chromium that the app meets knows modulepreload.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4_000,
  },
  worker: { format: 'es' },
})
