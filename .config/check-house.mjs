// @ts-check
/**
 * The rules of the house that no linter knows: what may lie at the top, how files are named and how long they get,
 * and that every numbered rule of SPEC.md is promised by a test. Prints one line per finding.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { root } from './run-tool.mjs'

const longestFile = 400
const topLevel = new Set(
  'LICENSE README.md e2e examples package.json packages pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json tsconfig.json'.split(' '),
)
const vagueNames = new Set(['common', 'helper', 'helpers', 'misc', 'util', 'utils'])
const specFile = 'packages/protocol/SPEC.md'

/** What git ignores anyway, by name, so that this also works in a copy without git. */
const notOurs = new Set(['.git', '.data', 'data', 'dist', 'node_modules', 'pictures', 'test-results'])
const code = new Set(['.cjs', '.css', '.js', '.mjs', '.ts', '.tsx'])
const isTest = (/** @type {string} */ file) => /\.(test|suite|spec)\.tsx?$/.test(file)

/** @type {string[]} */
const findings = []

const files = listFiles('')
checkTopLevel()
for (const file of files) {
  checkName(file)
  if (code.has(extname(file))) checkCode(file)
  else if (extname(file) === '.md') checkPromises(file, read(file))
}
checkSpec()

for (const finding of findings) console.error(finding)
console.log(findings.length === 0 ? `House rules: ${files.length} files, all as they should be.` : `House rules: ${findings.length} to mend.`)
process.exitCode = findings.length === 0 ? 0 : 1

/** @returns {string[]} paths from the top, with forward slashes */
function listFiles(/** @type {string} */ folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? listFiles(path) : [path]
  })
}

function read(/** @type {string} */ file) {
  return readFileSync(join(root, file), 'utf8')
}

function checkTopLevel() {
  for (const name of new Set(files.map((file) => file.split('/')[0] ?? ''))) {
    if (!name.startsWith('.') && !topLevel.has(name)) {
      findings.push(`${name}: nothing new lies at the top; put it into a package, .config or .github.`)
    }
  }
}

function checkName(/** @type {string} */ file) {
  const vague = file.split('/').find((part) => vagueNames.has(part.split('.')[0] ?? ''))
  if (vague !== undefined) findings.push(`${file}: "${vague}" says nothing; name the one idea that is in it.`)
  const name = basename(file)
  if (code.has(extname(name)) && !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/.test(name)) {
    findings.push(`${file}: source files are named in kebab-case.`)
  }
  if (/^index\.(test\.)?tsx?$/.test(name) && !/^packages\/[^/]+\/src\/[^/]+$/.test(file)) {
    findings.push(`${file}: a package has one index, src/index.ts; import the file you mean instead.`)
  }
}

function checkCode(/** @type {string} */ file) {
  const text = read(file)
  const lines = text.split('\n').length - 1
  if (lines > longestFile) findings.push(`${file}: ${lines} lines, more than ${longestFile}; which two ideas does it hold?`)
  checkPromises(file, text)
  if (/^export \* from/m.test(text) && basename(file) !== 'index.ts') {
    findings.push(`${file}: only a package's index re-exports everything.`)
  }
  if (isTest(file)) {
    for (const [, line] of matchLines(text, /\b(?:test|it|describe)(?:\.\w+)*\.(?:skip|only|todo|fixme)\b/)) {
      findings.push(`${file}:${line}: a test that does not run promises nothing; mend it or delete it.`)
    }
  }
}

/** Work that is owed in a comment is forgotten; an issue is not. (Spelt so that this file passes its own check.) */
function checkPromises(/** @type {string} */ file, /** @type {string} */ text) {
  for (const [word, line] of matchLines(text, /\b(?:TO[D]O|FIX[M]E|XX[X])\b/)) {
    findings.push(`${file}:${line}: ${word}: do it, or open an issue for it.`)
  }
}

/** @returns {[match: string, line: number][]} */
function matchLines(/** @type {string} */ text, /** @type {RegExp} */ pattern) {
  return text.split('\n').flatMap((content, index) => {
    const match = pattern.exec(content)
    return match === null ? [] : [/** @type {[string, number]} */ ([match[0], index + 1])]
  })
}

/**
 * A rule is defined where its id (three or four letters, a number) begins a line of SPEC.md, after list, table or heading marks.
 * Every rule must be cited in some test file, by its id in a title or a comment, and what is cited anywhere must exist.
 */
function checkSpec() {
  if (!existsSync(join(root, specFile))) {
    findings.push(`${specFile} is missing: it holds the numbered rules that the tests cite.`)
    return
  }
  const defined = [...read(specFile).matchAll(/^[\s>|#*\-`[]*([A-Z]{3,4}-\d+)\b/gm)].map((match) => match[1] ?? '')
  const rules = new Set(defined)
  for (const id of new Set(defined.filter((rule, index) => defined.indexOf(rule) !== index))) {
    findings.push(`${specFile}: ${id} is defined twice; a number is given once and never again.`)
  }
  const families = new Set(defined.map((id) => id.split('-')[0]))
  const tested = new Set()
  for (const file of files.filter((name) => code.has(extname(name)) || extname(name) === '.md')) {
    for (const [id] of read(file).matchAll(/\b[A-Z]{3,4}-\d+\b/g)) {
      // UTF-8 looks like an id; what no rule's family is called is not meant as one.
      if (!families.has(id.split('-')[0])) continue
      if (!rules.has(id)) findings.push(`${file}: cites ${id}, which ${specFile} does not have.`)
      if (isTest(file)) tested.add(id)
    }
  }
  const unproved = [...rules].filter((id) => !tested.has(id))
  if (unproved.length > 0) {
    findings.push(`${specFile}: no test cites ${unproved.join(', ')}; write the one that fails while the rule is broken, with the id in its title or a comment.`)
  }
}
