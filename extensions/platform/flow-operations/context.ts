export * from '@kontor/extension-shared/flow-operation'
