export type Order = {
  readonly number: string
  readonly date: string
  readonly items: string
  readonly total: string
  readonly status: 'On its way' | 'Delivered' | 'Being packed'
}

export type User = {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly plan: string
  /** In clear, because the login page shows it. A real shop keeps a slow, salted hash. */
  readonly password: string
  readonly orders: readonly Order[]
}

export const users: readonly User[] = [
  {
    id: 'user-42',
    firstName: 'Ada',
    lastName: 'Lovelace',
    email: 'ada@example.com',
    plan: 'pro',
    password: 'ada-drinks-oolong',
    orders: [
      { number: 'A-1001', date: '2026-11-18', items: 'Harbour Fog × 2, Slow Morning × 1', total: '€ 31.40', status: 'On its way' },
      { number: 'A-0964', date: '2026-09-30', items: 'Red Lantern × 1', total: '€ 12.50', status: 'Delivered' },
    ],
  },
  {
    id: 'user-43',
    firstName: 'Bob',
    lastName: 'Babbage',
    email: 'bob@example.com',
    plan: 'free',
    password: 'bob-drinks-rooibos',
    orders: [{ number: 'A-1003', date: '2026-11-20', items: 'Ember × 3', total: '€ 28.20', status: 'Being packed' }],
  },
]

export function findUser(id: string): User | null {
  return users.find((user) => user.id === id) ?? null
}

export function checkPassword(email: string, password: string): User | null {
  const user = users.find((candidate) => candidate.email === email.trim().toLowerCase())
  return user?.password === password ? user : null
}
