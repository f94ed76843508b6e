;; One Adam step over flat arrays, four floats at a time (Kingma & Ba 2015, algorithm 1).
;;
;;   m = beta1 m + (1 - beta1) g
;;   v = beta2 v + (1 - beta2) g^2
;;   p = p - stepSize m / (sqrt(v) inverseRootCorrection2 + epsilon)
;;
;; with stepSize = learningRate / (1 - beta1^t) and inverseRootCorrection2 = 1 / sqrt(1 - beta2^t).
;; Offsets and length are in bytes; the length is a multiple of 16.
(module
  (import "env" "memory" (memory 1 65536))
  (func (export "adam")
    (param $p i32) (param $g i32) (param $m i32) (param $v i32) (param $bytes i32)
    (param $stepSize f32) (param $beta1 f32) (param $beta2 f32) (param $inverseRootCorrection2 f32)
    (param $epsilon f32)
    (local $end i32)
    (local $vStepSize v128) (local $vBeta1 v128) (local $vBeta2 v128) (local $vOneMinusBeta1 v128)
    (local $vOneMinusBeta2 v128) (local $vCorrection v128) (local $vEpsilon v128)
    (local $gradient v128) (local $first v128) (local $second v128)
    (local.set $vStepSize (f32x4.splat (local.get $stepSize)))
    (local.set $vBeta1 (f32x4.splat (local.get $beta1)))
    (local.set $vBeta2 (f32x4.splat (local.get $beta2)))
    (local.set $vOneMinusBeta1 (f32x4.splat (f32.sub (f32.const 1) (local.get $beta1))))
    (local.set $vOneMinusBeta2 (f32x4.splat (f32.sub (f32.const 1) (local.get $beta2))))
    (local.set $vCorrection (f32x4.splat (local.get $inverseRootCorrection2)))
    (local.set $vEpsilon (f32x4.splat (local.get $epsilon)))
    (local.set $end (i32.add (local.get $p) (local.get $bytes)))
    (block $done
      (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
      (loop $next
        (local.set $gradient (v128.load (local.get $g)))
        (local.set $first
          (f32x4.add
            (f32x4.mul (local.get $vBeta1) (v128.load (local.get $m)))
            (f32x4.mul (local.get $vOneMinusBeta1) (local.get $gradient))))
        (v128.store (local.get $m) (local.get $first))
        (local.set $second
          (f32x4.add
            (f32x4.mul (local.get $vBeta2) (v128.load (local.get $v)))
            (f32x4.mul (local.get $vOneMinusBeta2) (f32x4.mul (local.get $gradient) (local.get $gradient)))))
        (v128.store (local.get $v) (local.get $second))
        (v128.store (local.get $p)
          (f32x4.sub
            (v128.load (local.get $p))
            (f32x4.div
              (f32x4.mul (local.get $vStepSize) (local.get $first))
              (f32x4.add
                (f32x4.mul (f32x4.sqrt (local.get $second)) (local.get $vCorrection))
                (local.get $vEpsilon)))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (br_if $next (i32.lt_u (local.get $p) (local.get $end)))))))
