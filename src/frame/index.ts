export { type FrameOptions, type FrameView, frameOf, type LanguageFormView } from './frame.ts'
export { pageHeaders } from './page.ts'
