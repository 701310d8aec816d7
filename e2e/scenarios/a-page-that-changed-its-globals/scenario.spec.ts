import type { Conversation, Page as List } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** What libraries, tag managers and monitors have done to the globals of the pages they are on. */
const changes: Readonly<Record<string, string>> = {
  'Prototype, which gives arrays a JSON of their own': `
    Array.prototype.toJSON = function () { return '[' + this.join() + ']' };
    String.prototype.toJSON = function () { return '"' + this + '"' };
    Array.from = (list) => { const all = []; for (let i = 0; i < list.length; i++) all.push(list[i]); return all };
    Object.assign(Array.prototype, { each() {}, clear() {}, without() {}, remove() {} });
    HTMLElement.prototype.hide = function () { this.style.display = 'none' }; HTMLElement.prototype.update = function () {};`,
  'members for every object': `
    Object.prototype.extend = function () {}; Object.prototype.version = 'of everything'; Function.prototype.method = function () {};`,
  'wrappers around everything that waits': `
    const { fetch: ask, setTimeout: later, clearTimeout: never, Promise: Native } = window, timers = new Map(); let last = 0;
    window.fetch = async (...given) => { const answer = await ask(...given); return answer.clone() };
    window.setTimeout = (run, ms, ...rest) => { const timer = { valueOf: () => ++last }; timers.set(timer, later(() => { try { run(...rest) } finally { timers.delete(timer) } }, ms)); return timer };
    window.clearTimeout = (timer) => never(timers.get(timer) ?? timer);
    window.Promise = class extends Native { then(...given) { return super.then(...given) } };
    const { stringify, parse } = JSON; window.JSON = { stringify: (value) => stringify(value), parse: (text) => parse(text) };
    const { pushState } = history; history.pushState = function (...given) { return pushState.apply(this, given) };
    const { addEventListener: listen } = EventTarget.prototype; EventTarget.prototype.addEventListener = function (type, run, options) { return listen.call(this, type, run, options) };`,
  'no storage at all': `
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { get() { throw new DOMException('forbidden', 'SecurityError') } });`,
  'a storage that takes nothing': `
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') };`,
  'a storage that answers nothing': `
    Storage.prototype.getItem = Storage.prototype.key = Storage.prototype.removeItem = () => { throw new Error('no') };`,
  'elements that are called like us': `
    document.write('<div id="rejoin-chat"></div><form name="rejoinLoader"><input name="q"></form>');`,
}

for (const [what, script] of Object.entries(changes)) {
  test(`[EMB-34] the chat works beside ${what}`, async ({ rejoin, newSite, newProfile }) => {
    const site = await newSite((embed) => ({ '/': `<!doctype html><html lang="en"><title>A site</title><body><h1>A site</h1><script>${script}</script>${embed()}` }))
    const page = await newProfile()
    await page.goto(site.origin)
    const widget = widgetOn(page)
    await widget.listen('unread', 'resume')
    await widget.open()
    await widget.say('Is this a "strange" page, [you] think?')
    await expect(widget.log.getByTitle('Sent', { exact: true })).toBeVisible()
    const { data } = await rejoin.call<List<Conversation>>('conversations.list', {})
    expect(data[0]?.last_message?.content).toMatchObject({ type: 'text', text: 'Is this a "strange" page, [you] think?' })
    await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'quick_replies', text: 'Is it **fine**?', replies: [{ title: 'Yes', payload: 'yes' }] } })
    await widget.panel.getByRole('button', { name: 'Yes' }).click()
    await expect(widget.log.getByTitle('Sent', { exact: true })).toHaveCount(2)
    await widget.command('close')
    await widget.command('logout')
    await widget.command('destroy')
    await expect(widget.host).toHaveCount(0)
  })
}
