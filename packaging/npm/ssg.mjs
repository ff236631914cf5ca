#!/usr/bin/env node
// Runs the program of the package that npm chose for this platform.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'

const name = `ssg-archive-${process.platform}-${process.arch}`
let program
try {
  program = createRequire(import.meta.url).resolve(`${name}/bin/ssg${process.platform === 'win32' ? '.exe' : ''}`)
} catch {
  console.error(
    `error: the package \`${name}\` is not installed\n` +
      '  hint: install `ssg-archive` again without `--omit=optional`; where there is no such package, ' +
      '`cargo install ssg-archive` makes the program',
  )
  process.exit(70)
}
const { status, signal, error } = spawnSync(program, process.argv.slice(2), { stdio: 'inherit' })
if (error) {
  console.error(`error: \`${program}\` cannot be run: ${error.message}`)
  process.exit(70)
}
process.exit(status ?? 128 + constants.signals[signal])
