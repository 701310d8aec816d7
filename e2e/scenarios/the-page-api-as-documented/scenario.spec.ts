import { readFileSync } from 'node:fs'
import { createRejoinClient } from '@rejoin/node'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** The examples of the widget's README, in the order in which they are there. */
const readme = readFileSync(new URL('../../../packages/widget/README.md', import.meta.url), 'utf8')
const blocks = [...readme.matchAll(/```(html|js|css)\n([\s\S]*?)```/g)].map(([, language = '', text = '']) => ({ language, text }))

function example(language: string, words: string): string {
  const found = blocks.find((block) => block.language === language && block.text.includes(words))
  if (found === undefined) throw new Error(`The README has no ${language} example with ${words}`)
  return found.text
}

test('the examples of the README do what they say', async ({ rejoin, chatChannel, newSite, newProfile }) => {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const identify = async (): Promise<string> => (await backend.identify({ channel_id: chatChannel.id, external_id: 'user-42', first_name: 'Ada' })).conversations[0]?.resume_token ?? ''
  const fill = (text: string, token = ''): string => text.replaceAll('CHANNEL-ID', chatChannel.id).replaceAll('https://chat.example.com', rejoin.url).replaceAll('TOKEN-OR-EMPTY', token)
  const site = await newSite(() => ({
    '/': `<!doctype html><html lang="en"><title>A site</title><style>${example('css', 'rejoin-chat')}</style><body><button class="open-chat">Chat</button>${fill(example('html', 'rejoin.q'))}`,
    '/attributes': `<!doctype html><html lang="en"><title>A site</title><body>${fill(example('html', 'data-theme'))}`,
    '/module': `<!doctype html><html lang="en"><title>A site</title><body><script type="importmap">{"imports":{"@rejoin/widget":"/built/widget/index.js"}}</script>
<script type="module">${fill(example('js', 'import { createRejoin }'))}; window.rejoin = (command, ...args) => rejoin[command](...args)</script>`,
  }))
  const page = await newProfile()
  const widget = widgetOn(page)
  const run = async (words: string): Promise<void> => void (await page.addScriptTag({ content: fill(example('js', words), await identify()) }))

  await page.goto(site.origin)
  await expect(widget.launcher).toHaveCSS('inset-block-end', '96px')
  await run("'message'")
  await widget.listen('resume', 'error')
  const logged = page.waitForEvent('console', (message) => message.text().startsWith('2 '))
  await widget.command('sendMessage', 'From the page')
  await logged

  await run("'identify'")
  await expect.poll(async () => (await widget.heard('resume')).at(-1)).toMatchObject({ verdict: 'claimed' })
  await run("'update'")
  await page.getByRole('button', { name: 'Chat', exact: true }).click()
  await expect(widget.panel).toHaveAccessibleName('Ask the keeper')
  await expect(widget.panel).toHaveCSS('border-radius', '8px')
  await expect(widget.message('From the page')).toBeVisible()
  await run("'logout'")
  await expect(widget.message('From the page')).toHaveCount(0)

  // A page that can be asked is asked, at first and whenever what it gave is no longer good.
  await page.goto(site.origin)
  await widget.command('destroy')
  await widget.listen('resume')
  let asked = 0
  await page.route('**/chat-token', async (route) => {
    asked++
    expect(route.request().postDataJSON()).toEqual({})
    await route.fulfill({ body: await identify() })
  })
  await run('getResumeToken')
  await expect.poll(async () => (await widget.heard('resume')).at(-1)).toMatchObject({ verdict: 'resumed' })
  expect(asked).toBe(1)
  await rejoin.call('tokens.revoke', { contact_id: (await widget.heard('resume')).at(-1)?.contactId })
  await expect.poll(async () => (await widget.heard('resume')).at(-1)).toMatchObject({ verdict: 'resumed', reason: 'revoked' })
  expect(asked).toBe(2)
  await widget.open()
  await expect(widget.message('From the page')).toBeVisible()
  await widget.command('logout')

  await page.goto(`${site.origin}/attributes`)
  await run('greetingDelay: 20')
  await run('greetingDelay: 0')
  await expect(widget.host.getByRole('status')).toContainText('Stuck at the till? Ask us.')
  await widget.open()
  await expect(widget.host).toHaveAttribute('data-theme', 'dark')

  await page.goto(`${site.origin}/module`)
  await widget.listen('ready')
  await expect.poll(() => widget.heard('ready')).toEqual([{}])
  await widget.open()
  await widget.say('From a module')
  await expect(widget.message('From a module')).toBeVisible()
})

test('calls made before the script is there are made in order', async ({ rejoin, chatChannel, newSite, newProfile }) => {
  const site = await newSite((embed) => ({
    '/': `<!doctype html><html lang="en"><title>A site</title><body><script>
window.rejoin=window.rejoin||function(){(rejoin.q=rejoin.q||[]).push(arguments)};
const kept = window.rejoin, heard = [];
for (const name of ['ready', 'open', 'error']) kept('on', name, (event) => heard.push([name, event.code]));
kept('open'); kept('dance');
kept('boot', { channelId: '${chatChannel.id}' });
kept('update', { title: 'First' }); kept('update', { title: 'Second' });
kept('sendMessage', 'one'); kept('sendMessage', 'two'); kept('open');
</script><script async src="${rejoin.url}/widget.js"></script>${embed("title:'Third'")}`,
  }))
  const page = await newProfile()
  await page.goto(site.origin)
  const widget = widgetOn(page)
  await expect(widget.panel).toHaveAccessibleName('Third')
  await expect(widget.log.getByTitle('Sent', { exact: true })).toBeVisible()
  expect(await widget.log.innerText()).toMatch(/one[\s\S]*two/)
  // What came before boot was a mistake of the page, and told; nobody else was stopped by it.
  expect(await page.evaluate('heard')).toEqual([['error', 'invalid_command'], ['ready', undefined], ['open', undefined]])

  // Whoever kept the function of the snippet still has the chat with it.
  await page.evaluate("kept('close')")
  await expect(widget.panel).toBeHidden()
})
