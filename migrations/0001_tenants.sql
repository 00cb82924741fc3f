CREATE TABLE tenants (
  domain TEXT PRIMARY KEY,
  provider TEXT NOT NULL, -- id of a provider file, or none: mail of this domain is elsewhere
  variant TEXT,
  "values" TEXT, -- JSON
  updated_at INTEGER NOT NULL -- milliseconds since 1970
) WITHOUT ROWID, STRICT;

CREATE TABLE tenant_changes (
  number INTEGER PRIMARY KEY, -- in the order of their making
  id TEXT NOT NULL UNIQUE, -- chosen by who pushes
  made_at INTEGER NOT NULL,
  undo_started_at INTEGER,
  undo_cursor TEXT, -- the last domain that was put back
  undo_total INTEGER NOT NULL DEFAULT 0,
  undo_restored INTEGER NOT NULL DEFAULT 0,
  undo_left INTEGER NOT NULL DEFAULT 0, -- changed since, and left as they are
  undone_at INTEGER
) STRICT;

CREATE TABLE tenant_batches (
  key TEXT PRIMARY KEY, -- the client's idempotency key
  digest TEXT NOT NULL, -- of what was sent under it
  change INTEGER NOT NULL REFERENCES tenant_changes (number),
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  unchanged INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX tenant_batches_by_change ON tenant_batches (change);

CREATE TABLE tenant_change_rows (
  change INTEGER NOT NULL REFERENCES tenant_changes (number),
  domain TEXT NOT NULL,
  before_provider TEXT, -- absent: there was no row
  before_variant TEXT,
  before_values TEXT,
  before_updated_at INTEGER,
  after_provider TEXT, -- absent: the row was deleted
  after_variant TEXT,
  after_values TEXT,
  after_updated_at INTEGER,
  undo TEXT, -- restored, or left because it was changed since
  PRIMARY KEY (change, domain)
) WITHOUT ROWID, STRICT;
