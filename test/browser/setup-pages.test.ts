import { lookAt } from './support/look.ts'
import { SETUP_PAGES } from './support/pages.ts'

lookAt(SETUP_PAGES)
