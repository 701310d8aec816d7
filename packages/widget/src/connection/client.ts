/** The largest part of all, and of no use before there is a session: it is loaded while one is asked for. */
export { Manager } from 'socket.io-client'
