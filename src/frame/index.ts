export { type FrameOptions, type FrameView, frameOf } from './frame.ts'
export { pageHeaders } from './page.ts'
