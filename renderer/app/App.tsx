/** The frame of the window: bars, palette, canvas, inspector, drawer. */
import { useEffect } from 'react'
import { useMediaQuery } from '@mantine/hooks'
import { Splitter } from '../../ui/Splitter.tsx'
import { Canvas } from '../canvas/Canvas.tsx'
import { listenToKeys } from '../commands/listen.ts'
import { Dialogs } from '../dialogs/Dialogs.tsx'
import { Drawer } from '../drawer/Drawer.tsx'
import { Gallery } from '../gallery/Gallery.tsx'
import { Inspector } from '../inspector/Inspector.tsx'
import { FlinkPage } from '../flink/FlinkPage.tsx'
import { KafkaPage } from '../kafka/KafkaPage.tsx'
import { Palette } from '../palette/Palette.tsx'
import { useRun, useView } from '../stores/index.ts'
import { texts, typescript } from '../texts/index.ts'
import { TypescriptPanel } from '../typescript/TypescriptPanel.tsx'
import './app.css'
import { Banners, CanvasNotes } from './Banners.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { StatusBar } from './StatusBar.tsx'
import { TopBar } from './TopBar.tsx'
import { useWindowTitle } from './useWindowTitle.ts'

const INSPECTOR = { min: 280, max: 480 }
const CODE = { min: 280, max: 960 }
const DRAWER = { min: 120, max: 640 }

export function App() {
  const page = useView((state) => state.page)
  const commandsOpen = useView((state) => state.commandsOpen)
  const paused = useRun(({ run }) => run?.state === 'paused')
  useEffect(listenToKeys, [])
  useWindowTitle()
  return (
    <div className="app" data-paused={paused || undefined}>
      <TopBar />
      <Banners />
      {page === 'gallery' ? (
        <main className="app-page">
          <Gallery />
        </main>
      ) : page === 'kafka' ? (
        <KafkaPage />
      ) : page === 'flink' ? (
        <FlinkPage />
      ) : (
        <Editor />
      )}
      <StatusBar />
      <Dialogs />
      {commandsOpen && <CommandPalette />}
    </div>
  )
}

function Editor() {
  const codeOpen = useView((state) => state.codeOpen)
  // Beside the code the canvas needs the palette's room in wider windows, too.
  const narrow = useMediaQuery(`(max-width: ${codeOpen ? 1439 : 1199}px)`, false, {
    getInitialValueInEffect: false,
  })
  const inspectorWidth = useView((state) => state.inspectorWidth)
  const drawerHeight = useView((state) => state.drawerHeight)
  const drawerOpen = useView((state) => state.drawerOpen)
  const codeWidth = useView((state) => state.codeWidth)
  const { set } = useView.getState()
  return (
    <main className="app-editor">
      <Palette narrow={narrow} />
      <div className="app-middle">
        <div className="app-split">
          <div className="app-canvas">
            <Canvas />
            <CanvasNotes />
          </div>
          {codeOpen && (
            <>
              <Splitter
                label={typescript.width}
                orientation="vertical"
                after
                value={codeWidth}
                {...CODE}
                onChange={(width) => set({ codeWidth: width })}
              />
              <div className="app-code" style={{ width: codeWidth }}>
                <TypescriptPanel />
              </div>
            </>
          )}
        </div>
        {drawerOpen && (
          <Splitter
            label={texts.app.drawerHeight}
            orientation="horizontal"
            after
            value={drawerHeight}
            {...DRAWER}
            onChange={(height) => set({ drawerHeight: height })}
          />
        )}
        <div className="app-drawer" style={drawerOpen ? { height: drawerHeight } : undefined}>
          <Drawer />
        </div>
      </div>
      <Splitter
        label={texts.app.inspectorWidth}
        orientation="vertical"
        after
        value={inspectorWidth}
        {...INSPECTOR}
        onChange={(width) => set({ inspectorWidth: width })}
      />
      <div className="app-inspector" style={{ width: inspectorWidth }}>
        <Inspector />
      </div>
    </main>
  )
}
