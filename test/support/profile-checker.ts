import { placeName } from '../../src/profile-check/finding.ts'
import { checkRules } from '../../src/profile-check/rules.ts'
import type { PlistDictionary } from './plist-reader.ts'

/**
 * What is wrong with a profile by Apple's key tables and this service's rules, a line each; empty when it is good
 * (MC-22 … MC-25, MC-42, MC-47, MC-48, MC-56). The rules are those of `postamt profile check`, remarks included.
 */
export function checkProfile(profile: PlistDictionary): string[] {
  return checkRules(profile).map(({ path, says }) => `${placeName(path)} ${says}`)
}
