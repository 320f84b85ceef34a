/** Everything that must be loaded once, in this order: Mantine's rules lie in a layer, so that ours win without a fight of specificity. */
import '@fontsource-variable/geist'
import '@fontsource-variable/geist-mono'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './tokens.css'
import './mantine.css'
import './parts.css'
