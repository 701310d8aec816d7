// react-native-webview 13 and later.
import { useEffect, useRef } from 'react'
import { AppState, Linking } from 'react-native'
import { WebView, type WebViewMessageEvent } from 'react-native-webview'
import { useSafeAreaInsets } from 'react-native-safe-area-context'
import { fetchChatToken } from './your-backend'

const CHAT = 'https://chat.example.com'
const PAGE = `${CHAT}/webview?channel_id=YOUR-CHANNEL-ID&close_button=1`

export function ChatScreen({ onUnread, onClose }: { onUnread: (count: number) => void; onClose: () => void }) {
  const view = useRef<WebView>(null)
  const insets = useSafeAreaInsets()

  function say(type: string, data: object = {}) {
    const message = JSON.stringify({ source: 'rejoin', version: 1, type, data })
    view.current?.injectJavaScript(`window.rejoinBridge?.receive(${message}); true`)
  }

  async function hear({ nativeEvent }: WebViewMessageEvent) {
    if (!nativeEvent.url.startsWith(`${CHAT}/`)) return
    const { type, data } = JSON.parse(nativeEvent.data)
    if (type === 'ready') say('set_insets', insets)
    else if (type === 'need_token') say('identify', { resume_token: await fetchChatToken(data.ticket) })
    else if (type === 'unread') onUnread(data.count)
    else if (type === 'open_url' || type === 'download') Linking.openURL(data.url)
    else if (type === 'close') onClose()
  }

  useEffect(() => {
    const watching = AppState.addEventListener('change', (state) => say('visibility', { visible: state === 'active' }))
    return () => watching.remove()
  }, [])

  return (
    <WebView
      ref={view}
      source={{ uri: PAGE }}
      originWhitelist={[CHAT]}
      onMessage={hear}
      setSupportMultipleWindows={false}
      hideKeyboardAccessoryView
      bounces={false}
      automaticallyAdjustContentInsets={false}
    />
  )
}
