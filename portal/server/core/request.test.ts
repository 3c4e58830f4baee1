import { createEvent } from 'h3'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { searchOf } from './request.ts'

test.each(['[', 'a b', '', '///'])('the Host header "%s" does not stand in the way of the parameters', (host) => {
  const message = Object.assign(new IncomingMessage(new Socket()), { url: '/api/v1/crm/leads?filter[city]=K%C3%B6ln&page=2', headers: { host } })
  expect([...searchOf(createEvent(message, new ServerResponse(message)))]).toEqual([['filter[city]', 'Köln'], ['page', '2']])
})
