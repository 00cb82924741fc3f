export { completedLink, type DeltaChatLink, deltaChatLink, type LinkFailure } from './delta-chat-link.ts'
export { type QrCode, qrCode } from './qr-code.ts'
export { type QrFailure, thunderbirdQrPayload } from './thunderbird-qr.ts'
