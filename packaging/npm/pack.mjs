// Lays out the packages for npm: `ssg-archive`, which only finds the program, and one package for
// this platform, which holds it. Nothing runs at installation: npm itself chooses the platform.
//
//   node packaging/npm/pack.mjs VERSION OS CPU PROGRAM FOLDER
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const [version, os, cpu, program, folder] = process.argv.slice(2)

// All platforms of the release workflow.
const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64']
const platform = `${os}-${cpu}`
if (!platforms.includes(platform)) throw new Error(`the release has no platform ${platform}`)

const shared = {
  version,
  description: "A static site generator for an institute's publication archive",
  license: '(MIT OR Apache-2.0)',
}

function lay(name, manifest, files) {
  const to = join(folder, name)
  mkdirSync(join(to, 'bin'), { recursive: true })
  writeFileSync(join(to, 'package.json'), JSON.stringify({ name, ...shared, ...manifest }, null, 2) + '\n')
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) copyFileSync(join(root, licence), join(to, licence))
  for (const [from, at] of files) {
    copyFileSync(from, join(to, at))
    if (at.startsWith('bin/')) chmodSync(join(to, at), 0o755)
  }
}

lay(
  'ssg-archive',
  {
    bin: { ssg: 'bin/ssg.mjs' },
    files: ['bin'],
    engines: { node: '>=18' },
    optionalDependencies: Object.fromEntries(platforms.map((one) => [`ssg-archive-${one}`, version])),
  },
  [
    [join(here, 'ssg.mjs'), 'bin/ssg.mjs'],
    [join(root, 'README.md'), 'README.md'],
  ],
)
lay(`ssg-archive-${platform}`, { os: [os], cpu: [cpu], files: ['bin', 'THIRD-PARTY.txt'], preferUnplugged: true }, [
  [program, `bin/${basename(program)}`],
  [join(dirname(program), 'THIRD-PARTY.txt'), 'THIRD-PARTY.txt'],
])
