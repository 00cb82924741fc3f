export { type FrameOptions, type FrameView, frameOf, isLanguageChosen, type LanguageFormView } from './frame.ts'
export { pageHeaders } from './page.ts'
