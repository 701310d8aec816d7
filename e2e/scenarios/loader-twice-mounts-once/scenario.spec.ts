import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('[EMB-2] a loader included twice mounts one chat', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await expect(widget.launcher).toBeVisible()
  // A tag manager adds it again, with its own copy of the snippet.
  await page.evaluate(
    async ([source, channelId]) => {
      window.rejoin('boot', { channelId })
      for (const attribute of ['data-channel-id', 'data-copy']) {
        const script = document.createElement('script')
        script.src = source
        script.async = true
        script.setAttribute(attribute, channelId)
        const loaded = new Promise((resolve) => script.addEventListener('load', resolve))
        document.head.append(script)
        await loaded
      }
    },
    [`${rejoin.url}/widget.js`, chatChannel.id] as const,
  )

  await expect(widget.host).toHaveCount(1)
  await widget.open()
  await widget.say('Is there only one of you?')
  await expect(widget.message('Is there only one of you?')).toHaveCount(1)
  await expect(widget.panel).toHaveCount(1)
  await expect.poll(async () => (await rejoin.call<{ data: unknown[] }>('conversations.list', {})).data.length).toBe(1)
})
