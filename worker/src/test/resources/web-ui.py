"""Drives Temporal's Web UI as a person does, and prints what is to be read there.

    web-ui.py CHROMIUM URL FOLDER list QUERY
    web-ui.py CHROMIUM URL FOLDER details WORKFLOW
    web-ui.py CHROMIUM URL FOLDER history WORKFLOW
    web-ui.py CHROMIUM URL FOLDER signal WORKFLOW NAME

URL is that of a namespace. Each takes a picture into FOLDER, named after what it does; of details
after the kind of workflow.
"""

import sys
import urllib.parse

from playwright.sync_api import Error, sync_playwright

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


def show_list(page, url, query):
    page.goto(f"{url}/workflows?query={urllib.parse.quote(query)}", wait_until="domcontentloaded")
    page.locator("table tbody tr a").first.wait_for()
    return page.locator("table tbody").inner_text()


def open_workflow(page, url, workflow):
    page.goto(
        f"{url}/workflows/{urllib.parse.quote(workflow, safe='')}", wait_until="domcontentloaded"
    )
    page.get_by_role("heading", name=workflow).or_(page.get_by_text(workflow)).first.wait_for()


def show_details(page, url, workflow):
    open_workflow(page, url, workflow)
    page.get_by_text("User Metadata").first.click()
    page.get_by_text("Current Details").first.wait_for()
    return page.locator("main").inner_text() + "\n" + "\n".join(markdown(page))


def markdown(page):
    """It is shown in frames of its own, which are made again whenever the page is refreshed."""
    for _ in range(50):
        try:
            texts = [frame.locator("body").inner_text(timeout=2_000) for frame in page.frames[1:]]
        except Error:
            texts = []
        if any(text.strip() for text in texts):
            return texts
        page.wait_for_timeout(200)
    return []


def show_history(page, url, workflow):
    """Each event with its summary, once there is an activity among them."""
    open_workflow(page, url, workflow)
    page.get_by_text("Event History").first.click()
    page.get_by_text("SnapshotAndPlan").or_(page.get_by_text("Build")).first.wait_for()
    return page.locator("main").inner_text()


def send_signal(page, url, workflow, name):
    open_workflow(page, url, workflow)
    page.get_by_role("button", name="More Actions").click()
    page.locator(":text('Send a Signal'):visible").first.click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    dialog.get_by_test_id("signal-select-button").click()
    dialog.get_by_role("option", name=name).click()
    dialog.get_by_role("button", name="Submit").click()
    dialog.wait_for(state="hidden")
    return "sent"


WHAT = {
    "list": show_list,
    "details": show_details,
    "history": show_history,
    "signal": send_signal,
}


def main(chromium, url, folder, what, *arguments):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        try:
            print(WHAT[what](page, url, *arguments))
        finally:
            seen = arguments[0].split("/")[0] if what == "details" else what
            page.screenshot(path=f"{folder}/web-ui-{seen}.png")
            browser.close()


main(*sys.argv[1:])
