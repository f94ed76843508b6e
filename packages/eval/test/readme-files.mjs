import { parseCsv } from '@simvae/eval/io'; // a text; readArrays('flowers.csv') reads .npy, .npz, .csv, .safetensors files

const { shape, columns, data } = parseCsv('width,height\n1.5,2\n3,nan\n', 'flowers.csv');
console.log(shape, columns, data); // [2, 2] ['width', 'height'] Float64Array [1.5, 2, 3, NaN]
