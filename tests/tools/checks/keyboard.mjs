// The menu, the newsletter box and its dismissal, by keys alone.
import { open } from "../page.mjs";

const HOME = "/";

export async function keyboard(run) {
  const tab = await open(run, { viewport: { width: 320, height: 640 } });
  const { page } = tab;
  const focused = (selector) => page.evaluate((what) => document.activeElement.matches(what), selector);
  const shown = (selector) => page.locator(selector).isVisible();
  const expect = (truth, message) => { if (!truth) run.fault(HOME, message); };
  /** Presses Tab until `selector` has the focus. */
  const reach = async (selector) => {
    for (let steps = 0; steps < 120; steps += 1) {
      await page.keyboard.press("Tab");
      if (await focused(selector)) return true;
    }
    run.fault(HOME, `${selector} is not reached by Tab`);
    return false;
  };

  await tab.go(HOME);
  await page.keyboard.press("Tab");
  expect(await focused("a[href='#main']"), "the first stop is not the link to the text");
  expect(await shown("a[href='#main']"), "the link to the text stays hidden when it has the focus");

  await reach("[popovertarget]");
  expect(!(await shown("#nav")), "the menu is open before it is asked for");
  await page.keyboard.press("Enter");
  expect(await shown("#nav"), "Enter does not open the menu");
  await page.keyboard.press("Tab");
  expect(await focused("#nav :is(a, input)"), "Tab does not lead into the menu");
  await page.keyboard.press("Escape");
  expect(!(await shown("#nav")), "Escape does not close the menu");
  expect(await focused("[popovertarget]"), "the focus does not come back from the menu");

  await reach("#subscribe input[type=email]");
  await page.keyboard.type("nobody");
  await page.keyboard.press("Enter");
  const error = await page.locator("#subscribe [role=alert]").innerText();
  expect(error.trim(), "a wrong address is not told");
  expect(page.url() === run.origin + HOME, "a wrong address is sent");

  await reach("#subscribe [data-dismiss]");
  await page.keyboard.press("Enter");
  expect(!(await shown("#subscribe")), "the box stays when it is dismissed");
  const focus = await page.evaluate(() => document.activeElement.textContent.trim());
  expect(focus, "the focus is lost when the box is dismissed");
  await page.reload();
  expect(!(await shown("#subscribe")), "the dismissal is forgotten after a reload");
  await reach("footer a[href$='#subscribe']");
  await page.keyboard.press("Enter");
  expect(await shown("#subscribe"), "the link in the footer does not bring the box back");
  // What is always open where there is room is no stop on the way.
  await page.setViewportSize({ width: 1280, height: 900 });
  await tab.go("/articles/2026/secret-hostage-talks/");
  const stops = await page.evaluate(() => [...document.querySelectorAll(".fold > summary")].filter(({ tabIndex, parentElement }) => tabIndex >= 0 || !parentElement.open).length);
  expect(stops === 0 && (await page.locator(".fold").count()) === 3, `${stops} summaries of what is open stop the keys`);
  await tab.close();
}
