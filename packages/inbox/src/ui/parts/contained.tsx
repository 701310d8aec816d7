import { Component, type ComponentChildren } from 'preact'
import { en } from '../../strings/en.ts'

type ContainedProps = { readonly children: ComponentChildren }

/** Keeps what cannot be drawn from taking the page along: one odd message must not cost an agent the inbox. */
export class Contained extends Component<ContainedProps, { readonly failed: boolean }> {
  override state = { failed: false }

  static override getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  render() {
    return this.state.failed ? <p class="contained-failure">{en.cannotShow}</p> : this.props.children
  }
}
