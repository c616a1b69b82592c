// Somebody who has a keyboard and nothing else: a control is reached by Tab, in the order of the page, or it is not there.
import assert from 'node:assert/strict';

/** No page has more stops than this. */
const MOST_STOPS = 400;

export class Keys {
  constructor(page) {
    Object.assign(this, { page, main: page.getByRole('main') });
  }

  /** Tabs forward until this control has the focus; a radio stands for its group, which is one stop. */
  async reach(control) {
    await control.waitFor();
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      if (await control.evaluate(holdsFocus)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`the keyboard never comes to ${control}`);
  }

  /** Replaces what stands in a field. */
  async write(field, text) {
    await this.reach(field);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(text);
    assert.equal(await field.inputValue(), text);
  }

  /** Types the first letters of an option. */
  async choose(list, label) {
    await this.reach(list);
    await this.page.keyboard.type(label);
    const chosen = await list.evaluate((e) => e.selectedOptions[0]?.label.trim());
    assert.ok(chosen?.startsWith(label), `${chosen} instead of ${label}`);
  }

  /** Goes down a list by this many options. */
  async stepDown(list, steps) {
    await this.reach(list);
    for (let step = 0; step < steps; step += 1) await this.page.keyboard.press('ArrowDown');
    assert.equal(await list.evaluate((e) => e.selectedIndex), steps);
  }

  async tick(box) {
    await this.reach(box);
    if (!(await box.isChecked())) await this.page.keyboard.press('Space');
    assert.ok(await box.isChecked());
  }

  /** One of a group of radios: the arrows go round it. */
  async pick(radio) {
    await this.reach(radio);
    if (!(await radio.evaluate((e) => e === document.activeElement))) await this.page.keyboard.press('ArrowDown');
    for (let step = 0; step < 20 && !(await radio.isChecked()); step += 1) {
      const isHere = await radio.evaluate((e) => e === document.activeElement);
      await this.page.keyboard.press(isHere ? 'Space' : 'ArrowDown');
    }
    assert.ok(await radio.isChecked());
  }

  async button(name, options = {}) {
    await this.enter(this.main.getByRole('button', { name, ...options }));
  }

  async link(name, options = {}) {
    await this.enter(this.main.getByRole('link', { name, ...options }).first());
  }

  async enter(control) {
    await this.reach(control);
    await this.page.keyboard.press('Enter');
  }
}

/** Runs in the page. */
function holdsFocus(element) {
  const active = document.activeElement;
  if (element.type !== 'radio' || active?.type !== 'radio') return active === element;
  return active.name === element.name && active.form === element.form;
}
