import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../test/support/ports.ts'
import { type RawServer, startServer } from '../../test/support/workerd.ts'
import type { Answer } from '../workloads.ts'

/** What Debian calls it; administrators' programs are not on everybody's path. */
const PROGRAMS = ['nginx', '/usr/sbin/nginx']

export interface Nginx {
  readonly program: string
  readonly version: string
}

/** The nginx of this machine, when it has one. */
export async function findNginx(): Promise<Nginx | undefined> {
  for (const program of PROGRAMS) {
    const said = await promisify(execFile)(program, ['-v']).catch(() => undefined)
    const version = said?.stderr.match(/nginx\/(\S+)/)?.[1]
    if (version !== undefined) return { program, version }
  }
  return undefined
}

/** The file that stands at a path, with the answer's own headers. */
export interface NginxFile {
  readonly path: string
  readonly answer: Answer
}

/** One process, without privileges, on a free port of the loopback interface; everything it writes is in `folder`. */
export async function startNginx(
  { program }: Nginx,
  files: readonly NginxFile[],
  folder: string,
  core: number | undefined,
): Promise<RawServer> {
  const port = await freePort()
  for (const { path, answer } of files) {
    const file = join(folder, 'files', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, answer.body)
  }
  const config = join(folder, 'nginx.conf')
  await writeFile(config, nginxConfig(files, folder, port))
  return startServer([program, '-p', folder, '-c', config, '-e', 'stderr'], port, '/', core)
}

function nginxConfig(files: readonly NginxFile[], folder: string, port: number): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr;
events { worker_connections 64; }
http {
  ${kinds.map((kind) => `${kind}_temp_path ${folder}/temp;`).join('\n  ')}
  access_log off;
  sendfile on;
  keepalive_requests 100000000;
  etag off;
  max_ranges 0;
  if_modified_since off;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/files;
    ${files.map(location).join('\n    ')}
  }
}
`
}

/** A file is not for POST in nginx's eyes: the usual detour answers 200 with the same file. */
function location({ path, answer }: NginxFile): string {
  const { 'content-type': type = 'text/plain', ...others } = answer.headers
  const headers = Object.entries({ 'last-modified': '', ...others })
  return `location = ${path} {
      error_page 405 =200 $uri;
      types {}
      default_type ${quoted(type)};
      ${headers.map(([name, value]) => `add_header ${name} ${quoted(value)};`).join('\n      ')}
    }`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`
}
