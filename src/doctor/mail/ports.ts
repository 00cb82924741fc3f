/** Ports that begin with TLS (RFC 8314 §7): what a client tries first where nothing says it, and nobody else listens there. */
export const TLS_PORTS: ReadonlySet<number> = new Set([993, 995, 465])
