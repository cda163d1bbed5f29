// Checks each object of a JSON list on standard input with the models of the npm package
// kubernetes-models: types, enumerations, missing and unknown fields. Prints what is wrong.
//   node validate.mjs FOLDER-OF-NODE_MODULES < objects.json
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { readFileSync } from 'node:fs';

const require = createRequire(resolve(process.argv[2], 'x.js'));
let wrong = 0;
const objects = JSON.parse(readFileSync(0, 'utf8'));
for (const object of objects) {
  const Model = require(`kubernetes-models/${object.apiVersion}/${object.kind}`)[object.kind];
  try {
    new Model(object).validate();
  } catch (error) {
    wrong++;
    console.log(`${object.kind} ${object.metadata.name}: ${error.message}`);
  }
}
console.log(`${objects.length} objects, ${wrong} wrong`);
process.exit(wrong ? 1 : 0);
