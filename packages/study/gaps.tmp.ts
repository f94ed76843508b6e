import { RandomStream } from '@simvae/random';
import * as E from '@simvae/eval';
const [n, d, what] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const m = 10000;
const random = new RandomStream(1, 'x');
const make = (rows: number) => { const data = new Float32Array(rows*d); const labels = new Int32Array(rows); for (let i=0;i<rows;i++){ labels[i]=i%10; for(let c=0;c<d;c++) data[i*d+c]=random.normal()+((i%10)===c%10?2:0);} return {data:{data,shape:[rows,d] as const},labels}; };
const train = make(n), test = make(m);
const base = { train: train.data, trainLabels: train.labels, test: test.data, testLabels: test.labels };
const protocol = ['paper','strict'] as const;
const attrs = (l: Int32Array) => Object.fromEntries(Array.from({length:40},(_,a)=>['a'+a, Int32Array.from(l,(x,i)=>((x*7+a*3+i)%5)<2?1:0)]));
const jobs: Record<string,(o:any)=>Promise<unknown>> = {
  probes: o => E.evaluateProbes(base,{...o,protocol,epochs:6}),
  knn: o => E.evaluateNeighbors(base,{...o,protocol}),
  knn40: o => E.evaluateNeighbors({train:train.data,test:test.data,trainLabels:attrs(train.labels),testLabels:attrs(test.labels)},{...o,protocol}),
  mixture: o => E.evaluateMixture(base,{...o,protocol,nInit:2}),
  mixture200: o => E.evaluateMixture(base,{...o,protocol,nInit:200}),
  factors: o => { const f=(t:typeof train)=>Object.fromEntries([0,1,2,3].map(k=>['f'+k, Float32Array.from(t.labels,(x,i)=>x+t.data.data[i*d+k])])); return E.evaluateFactors({train:train.data,trainFactors:f(train),test:test.data,testFactors:f(test)},{hidden:64,epochs:5,learningRate:1e-3,seed:0,signal:o.signal}); },
  gaussians: async () => { await new E.ClassGaussians().fit(train.data, train.labels); },
  prior: o => E.fitGaussianPrior({mean:train.data,logVariance:{data:new Float32Array(n*d).fill(-2),shape:[n,d]}},0),
  pr: async o => { await E.precisionRecall(test.data, make(m).data, o); },
  frechet: async () => { E.frechetDistance(test.data, make(m).data); },
};
for (const name of (what ? what.split(',') : Object.keys(jobs))) {
  let last = performance.now(), lastCpu = process.cpuUsage(); let worst = 0, worstCpu = 0, where='', stage='start', at='';
  const tick = () => { const now = performance.now(); const c = process.cpuUsage(lastCpu); const cpu=(c.user+c.system)/1e6; if (now-last>worst){worst=now-last; where=at+' -> '+stage;} if(cpu>worstCpu){worstCpu=cpu;} last=now; lastCpu=process.cpuUsage(); at=stage; };
  const timer = setInterval(tick, 5);
  const t0 = performance.now(); const c0=process.cpuUsage();
  try { await jobs[name]({ threads: 1, onProgress: (p:any)=>{stage=typeof p==='number'?String(p.toFixed(2)):p.stage+' '+p.fraction.toFixed(2);} }); } catch(e) { console.log(String(e)); }
  tick(); clearInterval(timer);
  const c=process.cpuUsage(c0);
  console.log(`${n}x${d} ${name}: total ${((performance.now()-t0)/1000).toFixed(1)} s wall ${((c.user+c.system)/1e6).toFixed(1)} s cpu; longest block ${(worst/1000).toFixed(2)} s wall, ${worstCpu.toFixed(2)} s cpu (${where})`);
}
