import './oldChromium.ts'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import '../ui/styles.ts'
import { cssVariablesResolver, theme } from '../ui/theme.ts'
import { App } from './app/App.tsx'
import { notifyError } from './stores/notify.ts'
import { startSession } from './stores/session.ts'
import { useView } from './stores/view.ts'

// The content security policy allows no code from text; zod would try it once and leave a report.
z.config({ jitless: true })

function Root() {
  const scheme = useView((state) => state.theme)
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={scheme}>
      <Notifications position="bottom-center" limit={4} />
      <App />
    </MantineProvider>
  )
}

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Root />
    </StrictMode>,
  )
}
startSession().catch(notifyError)
