import { ModelError } from "../errors.js";
import { quoteName } from "./quoteName.js";
import type { TensorInfo, TensorStore } from "./tensorStore.js";

/**
 * The tensors of several files as one store, in the files' order.
 * @param stores owned from now on: the result's `close` closes them.
 * @param where  the model, for messages.
 * @throws ModelError "E_TENSOR_TWICE"; the stores stay open then.
 */
export function joinTensorStores(stores: readonly TensorStore[], where: string): TensorStore {
  const tensors = new Map<string, TensorInfo>();
  const owners = new Map<string, TensorStore>();
  for (const store of stores) {
    for (const [name, info] of store.tensors) {
      if (owners.has(name)) {
        throw new ModelError("E_TENSOR_TWICE", `tensor ${quoteName(name)} stands in two files`, {
          where,
          found: `again in ${store.files.join(", ")}`,
        });
      }
      owners.set(name, store);
      tensors.set(name, info);
    }
  }
  return {
    files: stores.flatMap(({ files }) => files),
    tensors,
    async read(name) {
      const store = owners.get(name);
      if (!store) throw new ModelError("E_TENSOR_MISSING", `no tensor ${quoteName(name)}`, { where });
      return store.read(name);
    },
    async close() {
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}
