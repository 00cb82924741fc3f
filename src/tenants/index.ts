export { isMissingTable, MissingTables } from './database.ts'
export {
  type Batch,
  type ChangedSince,
  type ChangeSet,
  type Counts,
  type Effect,
  ELSEWHERE,
  type StoredTenant,
  type Tenant,
  type TenantChange,
  type Undo,
} from './row.ts'
export type { TenantStore } from './store.ts'
