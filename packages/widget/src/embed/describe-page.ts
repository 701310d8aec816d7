import type { AuthenticateVisitorRequest } from '@rejoin/protocol'

/** What agents see of the page (contract §5). Without query and fragment: those are where sites keep secrets. */
export function describePage(): AuthenticateVisitorRequest['page'] {
  const { language } = navigator
  return {
    url: strip(location.href),
    // What is unread is put before it, by us too (ATT-1): the page is not called that.
    title: clean(document.title.replace(/^\(\d+\) /, ''), 255),
    referrer: document.referrer === '' ? '' : strip(document.referrer),
    ...(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/.test(language) ? { locale: language } : {}),
  }
}

function strip(address: string): string {
  const url = new URL(address)
  return clean(url.origin === 'null' ? url.protocol : url.origin + url.pathname, 2000)
}

function clean(text: string, max: number): string {
  // A pair that the cut would split counts as broken, like any lone half.
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, max).toWellFormed()
}
