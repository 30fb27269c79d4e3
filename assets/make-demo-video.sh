#!/bin/sh
# Makes static/media/demo.webm: 30 seconds of a generated picture with moving shapes, a clock, a
# progress bar and a tone that ticks each second. A keyframe each second makes seeks exact.
set -eu
cd "$(dirname "$0")"
font=/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf

disc() {
  echo "color=c=$1:s=${2}x$2:r=30:d=0.04,format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*clip($2/2-hypot(X-$2/2+0.5,Y-$2/2+0.5),0,1)',loop=-1:1:0,setpts=N/30/TB"
}

mkdir -p static/media
ffmpeg -loglevel error -y -filter_complex "
  gradients=s=960x540:r=30:d=30:c0=0x2a1748:c1=0x5b2a6e:c2=0xb8434e:c3=0xf2a65a:n=4:x0=480:y0=0:x1=480:y1=400:speed=0.00001:seed=1 [sky];
  $(disc 0xffe0a3 150) [sun];
  $(disc 0xff7a5c 70) [ball];
  $(disc 0xc9b6ff 40) [moon];
  color=c=0x160d22:s=960x190:r=30:d=30 [ground];
  color=c=0xff7a5c:s=960x12:r=30:d=30 [bar];
  [sky][sun] overlay=shortest=1:x='(W+w)*t/30-w':y='300-260*sin(PI*t/30)' [a];
  [a][ground] overlay=y=350 [b];
  [b][ball] overlay=shortest=1:x='(W-w)*abs(mod(t/3\,2)-1)':y='280-220*abs(sin(PI*t))' [c];
  [c][moon] overlay=shortest=1:x='460+360*cos(2*PI*t/10)':y='200+120*sin(2*PI*t/10)' [d];
  [d][bar] overlay=x='-W+W*t/30':y=528,
  drawtext=fontfile=$font:text='%{pts\\:hms}':fontsize=56:fontcolor=0xf6eef9:x=(w-tw)/2:y=372 [picture];
  aevalsrc='0.10*sin(2*PI*220*t)*exp(-3*mod(t\,1))+0.08*sin(2*PI*330*t)*exp(-2*mod(t\,5))':s=48000:d=30,asetnsamples=960 [tone]" \
  -map '[picture]' -map '[tone]' -t 30 \
  -c:v libvpx-vp9 -b:v 0 -crf 42 -g 30 -keyint_min 30 -row-mt 1 -deadline good -cpu-used 2 -pix_fmt yuv420p \
  -c:a libopus -b:a 32k -ac 1 \
  -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact static/media/demo.webm
