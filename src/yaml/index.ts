export { type Path, type Place, readYaml, type YamlFile } from './read.ts'
