import { mkdir } from 'node:fs/promises'
import { looks } from './looks.ts'
import { PICTURES, pictureFile } from './picture-file.ts'
import { test } from './stage.ts'
import { states } from './states.ts'

for (const state of states) {
  for (const look of looks) {
    test(`${state.name}, ${look.name}`, async ({ stageOn }) => {
      const stage = await stageOn(look)
      await state.play(stage)
      // Nothing is on its way in or out.
      await stage.page.mouse.move(0, 0)
      await stage.page.waitForTimeout(400)
      await mkdir(PICTURES, { recursive: true })
      await stage.page.screenshot({ path: pictureFile(state.name, look.name) })
    })
  }
}
