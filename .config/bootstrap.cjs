/*
 * `npm start` and `npm test` begin here, on whatever Node a machine has. Old syntax on purpose: a Node that is too
 * old must get far enough to say so. It installs what the lockfile names (pnpm through npx; Node 24 is one of the
 * packages), then hands over to that Node 24. When nothing changed since the last install it hands over at once.
 */
'use strict'
var childProcess = require('child_process')
var crypto = require('crypto')
var fs = require('fs')
var os = require('os')
var path = require('path')

var PNPM = 'pnpm@12.21.0'
var OLDEST_NODE = 20
var scripts = { start: 'run-start.mjs', test: 'run-tests.mjs', bench: 'run-bench.mjs', soak: 'run-soak.mjs', fuzz: 'run-fuzz.mjs', screenshots: 'run-screenshots.mjs' }

var root = path.join(__dirname, '..')
var modules = path.join(root, 'node_modules')
var stampFile = path.join(modules, '.rejoin-installed')
var windows = process.platform === 'win32'
var pinnedNode = path.join(modules, 'node', 'bin', windows ? 'node.exe' : 'node')
var command = process.argv[2]

main()

function main() {
  if (!scripts[command]) return giveUp('Use "npm start", "npm test", "npm run bench", "npm run soak", "npm run fuzz" or "npm run screenshots".')
  if (parseInt(process.versions.node, 10) < OLDEST_NODE) {
    return giveUp(
      'Rejoin needs Node.js ' + OLDEST_NODE + ' or newer and this is ' + process.version +
        ': install a current one from https://nodejs.org, then run "npm ' + command + '" again.'
    )
  }
  if (!canWrite(root) || (fs.existsSync(modules) && !canWrite(modules))) {
    return giveUp(
      'Rejoin cannot write into ' + root + ': give your user the right to write there, or copy the folder to a ' +
        'place of yours, then run "npm ' + command + '" again.'
    )
  }
  var wanted = fingerprint()
  if (isInstalled(wanted)) return handOver()
  install(function () {
    fs.writeFileSync(stampFile, fingerprint())
    handOver()
  })
}

/** An access check lies on read-only disks and for root, so really write something. */
function canWrite(folder) {
  var probe = path.join(folder, '.write-check-' + process.pid)
  try {
    fs.writeFileSync(probe, '')
    fs.unlinkSync(probe)
    return true
  } catch (error) {
    return false
  }
}

/** The folders of the workspace, as pnpm-workspace.yaml lists them. */
function workspaceFolders() {
  var folders = [root, path.join(root, 'e2e')]
  ;['packages', 'examples'].forEach(function (group) {
    fs.readdirSync(path.join(root, group)).forEach(function (name) {
      folders.push(path.join(root, group, name))
    })
  })
  return folders.filter(function (folder) {
    return fs.existsSync(path.join(folder, 'package.json'))
  })
}

/** One hash over everything that decides what is installed. */
function fingerprint() {
  var hash = crypto.createHash('sha256')
  var files = [path.join(root, 'pnpm-lock.yaml'), path.join(root, 'pnpm-workspace.yaml')]
  workspaceFolders().forEach(function (folder) {
    files.push(path.join(folder, 'package.json'))
  })
  files.forEach(function (file) {
    hash.update(file + '\0' + fs.readFileSync(file) + '\0')
  })
  return hash.digest('hex')
}

function isInstalled(wanted) {
  if (!fs.existsSync(pinnedNode) || !fs.existsSync(stampFile)) return false
  if (fs.readFileSync(stampFile, 'utf8') !== wanted) return false
  return workspaceFolders().every(function (folder) {
    var manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
    var needsModules = manifest.dependencies || manifest.devDependencies
    return !needsModules || fs.existsSync(path.join(folder, 'node_modules'))
  })
}

function install(done) {
  var first = !fs.existsSync(stampFile)
  say(first ? 'First run: installing what Rejoin needs. This takes about a minute …' : 'Dependencies changed: installing …')
  var started = Date.now()
  // Asked with an empty cache, because npm answers from a full one when it cannot ask.
  var cache = path.join(os.tmpdir(), 'rejoin-npm-' + process.pid)
  npm('npm', ['view', PNPM, 'version', '--cache=' + cache, '--fetch-retries=1', '--fetch-retry-mintimeout=1000'], {
    silent: true,
    done: function (code) {
      fs.rmSync(cache, { recursive: true, force: true })
      var online = code === 0
      var args = ['--yes', PNPM, 'install', '--config.confirmModulesPurge=false']
      // Without a network the caches may still hold everything; if they do not, this fails within a second.
      if (!online) args = ['--offline'].concat(args, '--offline')
      npm('npx', args, {
        silent: !online,
        done: function (installCode) {
          if (installCode === 0) {
            say('Installed in ' + ((Date.now() - started) / 1000).toFixed(1) + ' s.')
            return done()
          }
          giveUp(
            online
              ? 'Installing did not work; the lines above say why.'
              : 'Rejoin could not reach the npm registry, which it needs to install: check the internet connection ' +
                  '(or the registry in your npm settings), then run "npm ' + command + '" again.'
          )
        },
      })
    },
  })
}

/** Run npm or npx, the ones that started us where that is known: on Windows they are not programs but shell scripts. */
function npm(tool, args, options) {
  var beside = process.env.npm_execpath && path.join(path.dirname(process.env.npm_execpath), tool + '-cli.js')
  var known = beside && fs.existsSync(beside)
  run(known ? process.execPath : tool, known ? [beside].concat(args) : args, {
    stdio: options.silent ? 'ignore' : ['ignore', 'inherit', 'inherit'],
    shell: windows && !known,
    // npm's own chatter hides what matters: pnpm shows the progress.
    env: withEnv({ npm_config_loglevel: 'silent' }),
    done: options.done,
  })
}

function handOver() {
  var binaries = [path.dirname(pinnedNode), path.join(modules, '.bin'), process.env.PATH]
  run(pinnedNode, [path.join(__dirname, scripts[command])].concat(process.argv.slice(3)), {
    stdio: 'inherit',
    env: withEnv({ PATH: binaries.join(path.delimiter) }),
    done: function (code) {
      process.exitCode = code
    },
  })
}

/**
 * Run a program to its end, passing on the signals that ask this one to stop. `done` gets its exit code, and for one
 * that a signal ended 128 + the signal's number, as shells do it; if we were asked to stop, we stop with it.
 */
function run(program, args, options) {
  var child = childProcess.spawn(program, args, {
    cwd: root,
    stdio: options.stdio,
    env: options.env,
    shell: options.shell || false,
  })
  var asked = false
  var forward = {}
  ;['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    forward[signal] = function () {
      asked = true
      // Ctrl-C in a terminal has reached the child already, and a second one may mean "now".
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    }
    process.on(signal, forward[signal])
  })
  var orphaned = watchParent(function () {
    asked = true
    child.kill('SIGTERM')
  })
  child.on('error', function (error) {
    giveUp(program + ' did not start (' + error.code + '): run "npm ' + command + '" with Node.js and npm installed.')
  })
  child.on('exit', function (code, signal) {
    clearInterval(orphaned)
    Object.keys(forward).forEach(function (name) {
      process.removeListener(name, forward[name])
    })
    var result = code === null ? 128 + (os.constants.signals[signal] || 0) : code
    if (asked) process.exitCode = result
    else options.done(result)
  })
}

/** `npm start` that is killed does not tell its script, which would leave a server behind: notice it. */
function watchParent(onOrphaned) {
  var parent = process.ppid
  if (windows || !process.env.npm_lifecycle_event) return undefined
  var timer = setInterval(function () {
    if (process.ppid === parent) return
    clearInterval(timer)
    onOrphaned()
  }, 500)
  return timer
}

/** A copy of the environment with some variables replaced; Windows does not care how their names are written. */
function withEnv(replaced) {
  var env = {}
  Object.keys(process.env).forEach(function (name) {
    if (!(windows && replaced[name.toUpperCase()])) env[name] = process.env[name]
  })
  Object.keys(replaced).forEach(function (name) {
    env[name] = replaced[name]
  })
  return env
}

function say(sentence) {
  console.log('\n' + sentence)
}

function giveUp(sentence) {
  console.error('\n' + sentence)
  process.exitCode = 1
}
