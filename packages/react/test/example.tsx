import { RejoinChat, useRejoin } from '@rejoin/react'

export function Chat({ resumeToken }: { readonly resumeToken: string | null }) {
  return <RejoinChat channelId="CHANNEL-ID" serverUrl="https://chat.example.com" resumeToken={resumeToken} />
}

export function HelpButton() {
  const { open, unread } = useRejoin()
  return <button onClick={() => open()}>Help{unread > 0 && ` (${unread})`}</button>
}
