import { defineEventHandler, getRouterParam } from 'h3'
import { answerFormPage } from '../../utils/answer-form-page'

export default defineEventHandler(event => answerFormPage(event, getRouterParam(event, 'key') ?? ''))
