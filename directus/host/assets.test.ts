import { expect, test } from 'vitest'
import { tameAsset } from './assets.ts'

const of = (type: string, path = '/assets/1') => tameAsset(path, { 'content-type': type, 'content-disposition': 'inline; filename="x"' })

test.each(['image/png', 'image/webp', 'application/pdf', 'text/plain; charset=utf-8', 'text/csv', 'video/mp4'])('%s is shown', type => expect(of(type)).toEqual({ 'content-type': type, 'content-disposition': 'inline; filename="x"' }))

test.each(['text/html', 'application/xhtml+xml', 'text/javascript', 'application/javascript', 'text/xml', 'application/atom+xml', 'text/javascript1.5', 'application/x-ecmascript', ''])('%s is a download of no type', (type) => {
  expect(of(type)).toEqual({ 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="x"' })
})

test.each(['application/zip', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/json'])('%s is a download that keeps its type', (type) => {
  expect(of(type)).toEqual({ 'content-type': type, 'content-disposition': 'attachment; filename="x"' })
})

test('a drawing is a picture, and a download for whoever opens it', () => expect(of('image/svg+xml')).toEqual({ 'content-type': 'image/svg+xml', 'content-disposition': 'attachment; filename="x"' }))

test('nothing else is touched', () => {
  expect(of('text/html', '/admin/')).toMatchObject({ 'content-type': 'text/html' })
  expect(tameAsset('/assets/1', { 'content-type': 'application/json' })).toEqual({ 'content-type': 'application/json' })
})
