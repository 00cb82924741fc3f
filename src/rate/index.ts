export { addressAtCloudflare, addressOnNode, type NodeEnvironment } from './asker.ts'
export { limited, type RateLimits } from './limited.ts'
export { limiterInMemory, limiterOfBinding, type RateLimiter } from './limiter.ts'
