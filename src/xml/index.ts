export { childOf, readXml, type XmlBounds, type XmlElement } from './reader.ts'
