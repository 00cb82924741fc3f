import { autoconfig } from './autoconfig/routes.ts'
import { autodiscover } from './autodiscover/routes.ts'
import { dnsZone } from './dns-zone/routes.ts'
import { mobileconfig } from './mobileconfig/routes.ts'
import { pacc } from './pacc/routes.ts'
import type { Protocol } from './protocol.ts'
import { wellKnown } from './well-known/routes.ts'

export type { Protocol, Services } from './protocol.ts'

/** Every protocol that the service speaks. A new one is a folder and a line here. */
export const PROTOCOLS: readonly Protocol[] = [autoconfig, autodiscover, mobileconfig, pacc, wellKnown, dnsZone]
