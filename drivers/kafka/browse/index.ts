/** Looking at a Kafka cluster and tending it: what the app's services use. */
export { openAccess, type Access } from './access.ts'
export { addAcl, listAcls, removeAcl, rightsOf } from './acls.ts'
export { describeGroup, describeGroups, resetOffsets } from './groups.ts'
export { produceFile, produceRecord } from './produce.ts'
export { sampleTopic } from './sample.ts'
export { oneRecord, search } from './search.ts'
export {
  addPartitions,
  alterSettings,
  createTopic,
  deleteTopic,
  describeCluster,
  describeTopic,
  topicEnds,
} from './topics.ts'
