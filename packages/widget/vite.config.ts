import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'

/**
 * What lies in dist, and where the server serves it:
 *
 *   widget.js              /widget.js            the one classic script of a page: loader and launcher, unhashed
 *   widget/app-<hash>.js   /widget/app-….js      session, connection, outbox: when somebody is known or about to click
 *   widget/panel-<hash>.js /widget/panel-….js    the Preact panel: when somebody is about to click
 *   widget/client-<hash>.js                      Socket.IO: while a session is asked for
 *   widget/<name>-<hash>.js                      from src/on-demand: when it is used, and never before
 *   preview/index.html     /inbox/preview        the panel with settings that nobody has saved, in the inbox
 *   webview/index.html     /webview              the hosted full page; its script is widget/webview-<hash>.js
 *   index.js, index.d.ts   (npm)                 `import { createRejoin } from '@rejoin/widget'`
 *   .vite/manifest.json                          the chunks, for the size check
 *
 * `widget.js` finds its chunks relative to its own address, so Rejoin may live under any path.
 */

const dist = join(import.meta.dirname, 'dist')
const entries = { app: 'src/embed/boot.ts', panel: 'src/ui/panel.tsx' }

/** Shared by every bundle. */
const common = {
  configFile: false,
  root: import.meta.dirname,
  logLevel: 'warn',
  resolve: { conditions: ['rejoin-source', 'module', 'browser', 'development|production'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
} satisfies InlineConfig

/**
 * From here on browsers know `:dir()`. Written for older ones it becomes a list of languages, which is another question: an
 * English chat on an Arabic page reads from left to right. And `color-scheme` brings a crutch along that nothing leans on.
 */
const cssTarget = ['chrome123', 'firefox120', 'safari17.5']

const output = { target: 'es2022', cssTarget, outDir: dist, emptyOutDir: false, modulePreload: false, sourcemap: false, reportCompressedSize: false } as const

/** Methods of the library's classes that are only called where an option is given that we do not give, or by nobody; `uncalled` sees to the calls. */
const unused: readonly { readonly file: string; readonly methods: readonly string[] }[] = [
  { file: 'engine.io-client/build/esm/socket.js', methods: ['_probe', 'send', '_filterUpgrades'] },
  { file: 'engine.io-client/build/esm/transports/polling.js', methods: ['pause'] },
  { file: 'socket.io-client/build/esm/manager.js', methods: ['reconnect', 'onreconnect', 'connect', 'disconnect', 'reconnection', 'reconnectionAttempts', 'reconnectionDelay', 'reconnectionDelayMax', 'randomizationFactor', 'timeout', 'maybeReconnectOnOpen'] },
  { file: 'socket.io-client/build/esm/socket.js', methods: ['send', '_addToQueue', '_drainQueue', 'notifyOutgoingListeners', 'compress', 'prependAny', 'listenersAny', 'onAnyOutgoing', 'prependAnyOutgoing', 'offAnyOutgoing', 'listenersAnyOutgoing'] },
  { file: 'socket.io-parser/build/esm/index.js', methods: ['encodeAsBinary'] },
]

/** Places that use them all the same, and what asks for an option that is never given (`openSocket` gives all of them). */
const uncalled: readonly { readonly file: string; readonly find: RegExp; readonly write: string }[] = [
  { file: 'socket.io-client/build/esm/manager.js', find: /this\.reconnection\(opts[\s\S]*?this\.timeout\(null == opts\.timeout \? 20000 : opts\.timeout\);/, write: 'this._timeout = opts.timeout;' },
  { file: 'socket.io-client/build/esm/manager.js', find: /else \{\s+\/\/ Only do this if there is no fn to handle the error\s+this\.maybeReconnectOnOpen\(\);\s+\}/, write: '' },
  { file: 'socket.io-client/build/esm/manager.js', find: /this\.backoff\.reset\(\);(?=\s+this\._readyState = "closed")/, write: '' },
  { file: 'socket.io-client/build/esm/manager.js', find: /if \(this\._reconnection && !this\.skipReconnect\) \{\s+this\.reconnect\(\);\s+\}/, write: '' },
  { file: 'socket.io-client/build/esm/manager.js', find: /^import \{ Backoff \} from "\.\/contrib\/backo2\.js";$/m, write: '' },
  { file: 'socket.io-client/build/esm/socket.js', find: /if \(this\._opts\.retries && [\s\S]*?return this;\s+\}/, write: '' },
  { file: 'socket.io-client/build/esm/socket.js', find: /this\._drainQueue\(true\);/, write: '' },
  { file: 'socket.io-client/build/esm/socket.js', find: /this\.notifyOutgoingListeners\(packet\);(?=\s+this\.packet\(packet\);\s+\}\s+else)/, write: '' },
  { file: 'socket.io-client/build/esm/socket.js', find: /this\.notifyOutgoingListeners\(packet\);(?=\s+this\.packet\(packet\);\s+\}\);)/, write: '' },
  { file: 'socket.io-client/build/esm/socket.js', find: /"It seems you are trying to reach [^"]+"/, write: '"no session"' },
  // `io()` and its cache: there is one Manager for each attempt.
  { file: 'socket.io-client/build/esm/index.js', find: /^[\s\S]*Object\.assign\(lookup, [\s\S]*$/, write: 'export { Manager } from "./manager.js"' },
  { file: 'engine.io-client/build/esm/socket.js', find: /if \(uri && "object" === typeof uri\) \{\s+opts = uri;\s+uri = null;\s+\}\s+if \(uri\) \{/, write: '{' },
  { file: 'engine.io-client/build/esm/socket.js', find: /if \(parsedUri\.query\)\s+opts\.query = parsedUri\.query;\s+\}\s+else if \(opts\.host\) \{\s+opts\.hostname = parse\(opts\.host\)\.host;\s+\}/, write: '}' },
  { file: 'engine.io-client/build/esm/socket.js', find: /this\.secure =\s+null != opts\.secure[\s\S]*?;/, write: 'this.secure = opts.secure;' },
  { file: 'engine.io-client/build/esm/socket.js', find: /this\.hostname =\s+opts\.hostname \|\|[\s\S]*?;\s+this\.port =[\s\S]*?;/, write: 'this.hostname = opts.hostname; this.port = opts.port;' },
  { file: 'engine.io-client/build/esm/socket.js', find: /if \(opts\.transportImplementations && opts\.transports\) \{[\s\S]*?this\._transportsByName = DEFAULT_TRANSPORTS;\s+\}/, write: 'this.transports = [...opts.transports]; this._transportsByName = DEFAULT_TRANSPORTS;' },
  { file: 'engine.io-client/build/esm/socket.js', find: /path: "\/engine\.io",[\s\S]*?closeOnBeforeunload: false,/, write: 'timestampParam: "t", transportOptions: {},' },
  { file: 'engine.io-client/build/esm/socket.js', find: /\(this\.opts\.addTrailingSlash \? "\/" : ""\)/, write: '"/"' },
  { file: 'engine.io-client/build/esm/socket.js', find: /if \(typeof this\.opts\.query === "string"\) \{[\s\S]*?\}/, write: '' },
  { file: 'engine.io-client/build/esm/socket.js', find: /if \(this\.opts\.withCredentials\) \{[\s\S]*?\}/, write: '' },
  { file: 'engine.io-client/build/esm/socket.js', find: /this\.opts\.rememberUpgrade &&[\s\S]*?: this\.transports\[0\];/, write: 'this.transports[0];' },
  { file: 'engine.io-client/build/esm/socket.js', find: /Socket\.priorWebsocketSuccess = "websocket" === this\.transport\.name;/, write: '' },
  { file: 'engine.io-client/build/esm/socket.js', find: /(?<=_onError\(err\) \{\s+)Socket\.priorWebsocketSuccess = false;/, write: '' },
  { file: 'engine.io-client/build/esm/socket.js', find: /const cleanupAndClose = \(\) => \{[\s\S]*?const waitForUpgrade = \(\) => \{[\s\S]*?\};/, write: '' },
  { file: 'engine.io-client/build/esm/socket.js', find: /this\.once\("drain", \(\) => \{[\s\S]*?\}\);\s+\}\s+else if \(this\.upgrading\) \{\s+waitForUpgrade\(\);\s+\}/, write: 'this.once("drain", close);\n            }' },
  { file: 'engine.io-client/build/esm/transports/polling-fetch.js', find: /\(_a = this\.socket\._cookieJar\)[^;]+appendCookies\(headers\);/, write: '' },
  { file: 'engine.io-client/build/esm/transports/polling-fetch.js', find: /\.then\(\(res\) => \{\s+var _a;[\s\S]*?return res;\s+\}\)/, write: '' },
  { file: 'engine.io-client/build/esm/transports/websocket.js', find: /const isReactNative =[\s\S]*?;/, write: 'const isReactNative = false;' },
  { file: 'socket.io-parser/build/esm/index.js', find: /if \(obj\.type === PacketType\.EVENT \|\| obj\.type === PacketType\.ACK\) \{\s+if \(hasBinary[\s\S]*?\}\);\s+\}\s+\}/, write: '' },
  { file: 'socket.io-parser/build/esm/index.js', find: /if \(this\.reconstructor\) \{\s+throw [\s\S]*?"Unknown type: " \+ obj\);\s+\}/, write: 'super.emitReserved("decoded", this.decodeString(obj)); } else throw new Error("nothing binary is expected");' },
  { file: 'engine.io-client/build/esm/socket.js', find: /this\._upgrades = this\._filterUpgrades\(data\.upgrades\);/, write: '' },
  { file: 'engine.io-client/build/esm/socket.js', find: /if \("open" === this\.readyState && this\.opts\.upgrade\) \{[\s\S]*?\n        \}/, write: '' },
]

/**
 * Socket.IO without what nobody uses here: binary packets (nothing binary ever travels beside what people wrote, see
 * reliability F11), WebTransport, XMLHttpRequest where there is fetch, and the listeners it adds to the page and could
 * never remove again (the widget leaves nothing behind, EMB-1; it watches `offline` itself). Fails when the library
 * changes underneath. A third of its bytes.
 */
const trims: readonly { readonly file: string; readonly find: RegExp; readonly write: string }[] = [
  { file: 'engine.io-client/build/esm/transports/webtransport.js', find: /^[\s\S]*export class WT [\s\S]*$/, write: 'export class WT {}' },
  { file: 'engine.io-client/build/esm/transports/polling-xhr.js', find: /^[\s\S]*export class XHR [\s\S]*$/, write: 'export class XHR {}\nexport class Request {}' },
  { file: 'engine.io-client/build/esm/transports/index.js', find: /^[\s\S]*polling: XHR[\s\S]*$/, write: 'import { Fetch } from "./polling-fetch.js"\nimport { WS } from "./websocket.js"\nexport const transports = { websocket: WS, polling: Fetch }' },
  { file: 'engine.io-client/build/esm/socket.js', find: /const withEventListeners = [^;]+;/, write: 'const withEventListeners = false;' },
  { file: 'engine.io-client/build/esm/contrib/parseuri.js', find: /^[\s\S]*export function parse\(str\)[\s\S]*$/, write: 'export function parse(address) { const { protocol, hostname, port } = new URL(address); return { protocol: protocol.slice(0, -1), host: hostname.replace(/[[\\]]/g, ""), port } }' },
  { file: 'engine.io-client/build/esm/transports/websocket.js', find: /pick\(this\.opts, "agent",[^)]+\)/, write: '{}' },
  { file: 'socket.io-client/build/esm/manager.js', find: /^import \* as parser from "socket\.io-parser";$/m, write: 'import { Decoder, Encoder } from "socket.io-parser";\nconst parser = { Decoder, Encoder };' },
  { file: 'engine.io-parser/build/esm/encodePacket.browser.js', find: /^[\s\S]*encodeBlobAsBase64[\s\S]*$/, write: 'import { PACKET_TYPES } from "./commons.js"\nexport const encodePacket = ({ type, data }, _, callback) => callback(PACKET_TYPES[type] + (data || ""))\nexport const encodePacketToBinary = () => {}' },
  { file: 'engine.io-parser/build/esm/decodePacket.browser.js', find: /^[\s\S]*decodeBase64Packet[\s\S]*$/, write: 'import { ERROR_PACKET, PACKET_TYPES_REVERSE } from "./commons.js"\nexport const decodePacket = (packet) => { const type = typeof packet === "string" && PACKET_TYPES_REVERSE[packet[0]]; return type ? { type, ...(packet.length > 1 && { data: packet.slice(1) }) } : ERROR_PACKET }' },
  { file: 'socket.io-parser/build/esm/is-binary.js', find: /^[\s\S]*export function hasBinary[\s\S]*$/, write: 'export const isBinary = () => false\nexport const hasBinary = () => false' },
  { file: 'socket.io-parser/build/esm/index.js', find: /^        \/\/ look up attachments if type binary[\s\S]*?(?=^        \/\/ look up namespace)/m, write: '' },
  { file: 'socket.io-parser/build/esm/index.js', find: /^class BinaryReconstructor \{[\s\S]*?^\}$/m, write: 'class BinaryReconstructor { constructor() { throw new Error("nothing binary is expected") } }' },
  ...uncalled,
  ...unused.flatMap(({ file, methods }) => methods.map((name) => ({ file, find: new RegExp(`^    ${name}\\([^)]*\\) \\{[\\s\\S]*?^    \\}$`, 'm'), write: '' }))),
]

/** Vite's way to a chunk fetches its style sheets first. Ours have none, and the whole machinery would be half a kilobyte. */
const preload = { file: '\0vite/preload-helper.js', find: /^[\s\S]*__vitePreload[\s\S]*$/, write: 'export const __vitePreload = (load) => load()' }

/**
 * A part that is loaded later and did not come is asked for again when it is wanted again; browsers do not do that, they
 * remember that it did not come, by its address.
 */
function askAgain(): Plugin {
  // Around each of them Vite lists the names that are used of it; they are the names it has.
  const found = /[\w$]+\((?:async\(\)=>\{let\{[^}]*\}=await |\(\)=>)import\((`\.\/[\w-]+\.js`)\)(?:;return\{[^}]*\}\})?,\[\]\)|import\((`\.\/[\w-]+\.js`)\)/g
  const write = 'const $ask=(p,a)=>p.catch(()=>import(a+"?"+Date.now()));'
  return {
    name: 'rejoin-ask-again',
    augmentChunkHash: () => write,
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'chunk' || file.dynamicImports.length === 0) continue
          // Written out in the import: by that alone the bundler of whoever imports the chat finds the part.
          file.code = write + file.code.replaceAll(found, '$$ask(import($1$2),$1$2)')
        }
      },
    },
  }
}

function leaveOut(): Plugin {
  return {
    name: 'rejoin-leave-out',
    enforce: 'pre',
    transform(code, id) {
      return [...trims, preload].reduce((whole, { file, find, write }) => {
        if (!id.endsWith(file)) return whole
        if (!find.test(whole)) this.error(`${file} no longer looks as expected: check what it adds to the page`)
        return whole.replace(find, () => write)
      }, code)
    },
  }
}

/** The contract package only holds declarations; what a bundle does not use leaves no trace in it. */
const treeshake = {
  moduleSideEffects: (id: string) => !/\/packages\/protocol\/|\/valibot\//.test(id),
  // Functions of the contract that make schemas.
  manualPureFunctions: ['absentable', 'text', 'visibleText'],
}

/** Of the contract, what is reached by its index alone and used by what is loaded later. */
const usedLater = /\/protocol\/src\/media-type\.ts$/

/**
 * What the app reaches lies in the app's chunk, also where the panel or something loaded later uses it: the panel never
 * comes alone, so both can be asked for at once and a third file for what they share would only be one more request.
 */
function nameByApp(): (id: string, graph: { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null }) => string | null {
  const reached = new Set<string>()
  return (id, graph) => {
    function walk(from: string): void {
      if (reached.has(from)) return
      reached.add(from)
      graph.getModuleInfo(from)?.importedIds.forEach(walk)
    }
    walk(join(import.meta.dirname, entries.app))
    return reached.has(id) && !usedLater.test(id) ? 'app' : null
  }
}

/** Nearly all of the loader runs at once. Chromium would look through each function twice, to skip it and to compile it, if it were not told. */
const compileAtOnce = '//# allFunctionsCalledOnLoad'

/** The loader is built last: it carries the names of the chunks. */
function buildAround(): Plugin {
  return {
    name: 'rejoin-around-the-chunks',
    apply: 'build',
    async writeBundle(_, bundle) {
      const find = (name: string): string => {
        const chunk = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === name)
        if (chunk === undefined) throw new Error(`There is no chunk ${name}`)
        return chunk.fileName
      }
      const app = find('app')
      const panel = find('panel')
      const parents = Object.values(bundle).flatMap((file) => (file.type === 'chunk' && [app, panel].includes(file.fileName) ? file.imports : []))
      const surprise = parents.find((file) => ![app, panel].includes(file))
      if (surprise !== undefined) throw new Error(`Opening the chat would wait for ${surprise}, which the loader does not know of`)
      const parts: Plugin = {
        name: 'rejoin-parts',
        resolveId: (id) => (id === 'virtual:rejoin-parts' ? '\0rejoin-parts' : null),
        load: (id) => (id === '\0rejoin-parts' ? `export const appFile = ${JSON.stringify(app)}; export const panelFile = ${JSON.stringify(panel)}` : null),
      }
      await build({
        ...common,
        plugins: [parts],
        build: { ...output, lib: { entry: 'src/loader/widget.ts', formats: ['iife'], name: 'rejoinLoader', fileName: () => 'widget.js' }, rolldownOptions: { treeshake, output: { postBanner: compileAtOnce } } },
      })
      const chunksStay: Plugin = {
        name: 'rejoin-chunks-stay-chunks',
        enforce: 'pre',
        resolveId(id) {
          const chunk = id.endsWith('/embed/boot.ts') ? app : id.endsWith('/ui/panel.tsx') ? panel : null
          return chunk === null ? null : { id: `/${chunk}`, external: 'absolute' }
        },
        // Relative to the bundle, so that it runs from any path and any bundler finds them.
        renderChunk: (code, { fileName }) => code.replaceAll('"/widget/', fileName.startsWith('widget/') ? '"./' : '"./widget/').replaceAll('`/widget/', fileName.startsWith('widget/') ? '`./' : '`./widget/'),
      }
      await build({
        ...common,
        plugins: [chunksStay],
        build: { ...output, lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'index.js' }, rolldownOptions: { treeshake } },
      })
      await build({
        ...common,
        plugins: [chunksStay],
        build: { ...output, rolldownOptions: { input: { webview: 'src/webview/webview.ts' }, treeshake, output: { format: 'es', entryFileNames: 'widget/[name]-[hash].js', chunkFileNames: 'widget/[name]-[hash].js' } } },
      })
      // A copy of its own: what visitors load is cut for them alone.
      await build({
        ...common,
        plugins: [leaveOut(), askAgain()],
        build: { ...output, rolldownOptions: { input: { preview: 'src/preview/preview.ts' }, treeshake, output: { format: 'es', entryFileNames: 'widget/preview/[name]-[hash].js', chunkFileNames: 'widget/preview/[name]-[hash].js' } } },
      })
      const webview = readdirSync(join(dist, 'widget')).find((file) => file.startsWith('webview-')) ?? ''
      const page = readFileSync(join(import.meta.dirname, 'src/webview/index.html'), 'utf8')
      mkdirSync(join(dist, 'webview'), { recursive: true })
      writeFileSync(join(dist, 'webview/index.html'), page.replace('%SCRIPT%', `widget/${webview}`))
      const preview = readFileSync(join(import.meta.dirname, 'src/preview/index.html'), 'utf8')
      mkdirSync(join(dist, 'preview'), { recursive: true })
      writeFileSync(join(dist, 'preview/index.html'), preview.replace('%SCRIPT%', `../widget/preview/${readdirSync(join(dist, 'widget/preview')).find((file) => file.startsWith('preview-')) ?? ''}`))
      // Its one export is written out, its types are the contract's: the source is the declaration but for the bodies.
      const types = readFileSync(join(import.meta.dirname, 'src/index.ts'), 'utf8').match(/^export type .*$/gm)?.join('\n') ?? ''
      writeFileSync(join(dist, 'index.d.ts'), `import type { RejoinApi } from '@rejoin/protocol'\n${types}\nexport declare function createRejoin(): RejoinApi\n`)
    },
  }
}

export default defineConfig({
  ...common,
  plugins: [leaveOut(), askAgain(), buildAround()],
  build: {
    ...output,
    emptyOutDir: true,
    manifest: true,
    rolldownOptions: {
      input: entries,
      // What the modules export is their interface to the loader; beside it the panel lends its parts to what is loaded on demand.
      preserveEntrySignatures: 'allow-extension',
      treeshake,
      output: { format: 'es', entryFileNames: 'widget/[name]-[hash].js', chunkFileNames: 'widget/[name]-[hash].js', codeSplitting: { groups: [{ debugName: 'app', name: nameByApp() }] } },
    },
  },
})
