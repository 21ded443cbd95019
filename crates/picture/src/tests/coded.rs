//! A JPEG encoder for tests that starts from coefficients: any sampling factors, restart markers,
//! sequential or progressive, short codes or long ones. Written from ITU-T T.81; shares nothing with
//! the decoder under test.

/// A picture by its coefficients.
#[derive(Clone, Debug)]
pub(super) struct Coded {
    pub width: usize,
    pub height: usize,
    /// Blocks in one MCU, each way, of each component.
    pub factors: Vec<(usize, usize)>,
    /// Of each component: its blocks row by row, whole MCUs, coefficients in the file's order.
    pub blocks: Vec<Vec<[i16; 64]>>,
    pub step: u8,
    pub restart_interval: usize,
    pub is_progressive: bool,
    /// All codes are so long: 8, or up to 16.
    pub code_bits: usize,
}

impl Coded {
    pub fn most(&self) -> (usize, usize) {
        let h = self.factors.iter().map(|of| of.0).max().unwrap();
        (h, self.factors.iter().map(|of| of.1).max().unwrap())
    }

    pub fn mcus(&self) -> (usize, usize) {
        let (h, v) = self.most();
        (self.width.div_ceil(8 * h), self.height.div_ceil(8 * v))
    }

    /// Width and height of a component in samples.
    pub fn size(&self, index: usize) -> (usize, usize) {
        let ((h, v), (h_max, v_max)) = (self.factors[index], self.most());
        (
            (self.width * h).div_ceil(h_max),
            (self.height * v).div_ceil(v_max),
        )
    }

    /// The same component as a sequential grey picture of its own.
    pub fn alone(&self, index: usize) -> Coded {
        let (width, height) = self.size(index);
        let stride = self.mcus().0 * self.factors[index].0;
        let (wide, high) = (width.div_ceil(8), height.div_ceil(8));
        let place = |at: usize| self.blocks[index][at / wide * stride + at % wide];
        Coded {
            width,
            height,
            factors: vec![(1, 1)],
            blocks: vec![(0..wide * high).map(place).collect()],
            restart_interval: 0,
            is_progressive: false,
            code_bits: 8,
            ..self.clone()
        }
    }

    pub fn file(&self) -> Vec<u8> {
        let mut file = b"\xff\xd8".to_vec();
        segment(&mut file, 0xdb, &[&[0][..], &[self.step; 64]].concat());
        let sides = [self.height as u16, self.width as u16].map(u16::to_be_bytes);
        let mut frame = [&[8][..], &sides.concat(), &[self.factors.len() as u8]].concat();
        for (index, (h, v)) in self.factors.iter().enumerate() {
            frame.extend([index as u8 + 1, (h << 4 | v) as u8, 0]);
        }
        segment(
            &mut file,
            if self.is_progressive { 0xc2 } else { 0xc0 },
            &frame,
        );
        for (class, symbols) in [(0, 16), (0x10, 255)] {
            let mut counts = [0; 16];
            counts[self.code_bits - 1] = symbols;
            let symbols: Vec<u8> = (0..symbols).collect();
            segment(&mut file, 0xc4, &[&[class][..], &counts, &symbols].concat());
        }
        if self.restart_interval > 0 {
            segment(
                &mut file,
                0xdd,
                &(self.restart_interval as u16).to_be_bytes(),
            );
        }
        let all: Vec<usize> = (0..self.factors.len()).collect();
        if self.is_progressive {
            self.scan(&mut file, &all, [0, 0, 0x01]);
            all.iter()
                .for_each(|&index| self.scan(&mut file, &[index], [1, 63, 0x01]));
            self.scan(&mut file, &all, [0, 0, 0x10]);
            all.iter()
                .for_each(|&index| self.scan(&mut file, &[index], [1, 63, 0x10]));
        } else {
            self.scan(&mut file, &all, [0, 63, 0]);
        }
        file.extend(b"\xff\xd9");
        file
    }

    fn scan(&self, file: &mut Vec<u8>, components: &[usize], parameters: [u8; 3]) {
        let ids = components.iter().flat_map(|&index| [index as u8 + 1, 0]);
        let header = [components.len() as u8]
            .into_iter()
            .chain(ids)
            .chain(parameters);
        segment(file, 0xda, &header.collect::<Vec<u8>>());
        let (mcus_wide, mcus_high) = self.mcus();
        let (wide, high) = match components {
            [index] => {
                let (width, height) = self.size(*index);
                (width.div_ceil(8), height.div_ceil(8))
            }
            _ => (mcus_wide, mcus_high),
        };
        let mut writer = Writer::new(self.code_bits);
        let mut predictors = vec![0; self.factors.len()];
        for unit in 0..wide * high {
            if self.restart_interval > 0 && unit > 0 && unit % self.restart_interval == 0 {
                writer.end_blocks();
                writer.pad();
                let number = (unit / self.restart_interval - 1) % 8;
                writer.bytes.extend([0xff, 0xd0 + number as u8]);
                predictors.fill(0);
            }
            for &index in components {
                let (h, v) = match components {
                    [_] => (1, 1),
                    _ => self.factors[index],
                };
                for block in 0..h * v {
                    let column = unit % wide * h + block % h;
                    let row = unit / wide * v + block / h;
                    let at = row * mcus_wide * self.factors[index].0 + column;
                    let block = &self.blocks[index][at];
                    writer.block(block, parameters, &mut predictors[index]);
                }
            }
        }
        writer.end_blocks();
        writer.pad();
        file.extend(writer.bytes);
    }
}

fn segment(file: &mut Vec<u8>, marker: u8, body: &[u8]) {
    file.extend([0xff, marker]);
    file.extend((body.len() as u16 + 2).to_be_bytes());
    file.extend(body);
}

struct Writer {
    bytes: Vec<u8>,
    bits: u64,
    count: usize,
    code_bits: usize,
    /// Blocks at whose end nothing was said yet (EOBRUN).
    ended: u32,
}

impl Writer {
    fn new(code_bits: usize) -> Self {
        Writer {
            bytes: Vec::new(),
            bits: 0,
            count: 0,
            code_bits,
            ended: 0,
        }
    }

    fn put(&mut self, value: u32, length: usize) {
        self.bits = self.bits << length | u64::from(value) & ((1 << length) - 1);
        self.count += length;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.bits >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
    }

    fn pad(&mut self) {
        self.put(0x7f, (8 - self.count % 8) % 8);
    }

    /// Codes are counted up from zero, so a symbol is its own code.
    fn symbol(&mut self, run: usize, size: usize) {
        self.put((run << 4 | size) as u32, self.code_bits);
    }

    /// A value's low bits as F.1.2.1 has them: negative ones are one less.
    fn value(&mut self, value: i16, size: usize) {
        self.put((i32::from(value) - i32::from(value < 0)) as u32, size);
    }

    fn end_blocks(&mut self) {
        if self.ended > 0 {
            let size = self.ended.ilog2() as usize;
            self.symbol(size, 0);
            self.put(self.ended, size);
            self.ended = 0;
        }
    }

    fn block(&mut self, block: &[i16; 64], [first, last, bits]: [u8; 3], predictor: &mut i16) {
        let (high, low) = (bits >> 4, bits & 15);
        if first == 0 && high == 1 {
            return self.put((block[0] >> low) as u32, 1);
        }
        if first == 0 {
            let dc = block[0] >> low;
            let size = size(dc - *predictor);
            self.symbol(0, size);
            self.value(dc - *predictor, size);
            *predictor = dc;
        }
        match (last, high) {
            (0, _) => {}
            (_, 0) => self.coefficients(block, low, first == 1),
            _ => self.refinement(block, low),
        }
    }

    fn coefficients(&mut self, block: &[i16; 64], low: u8, may_wait: bool) {
        let mut run = 0;
        for value in &block[1..] {
            // Towards zero, unlike a shift.
            let value = value / (1 << low);
            if value == 0 {
                run += 1;
                continue;
            }
            self.end_blocks();
            while run > 15 {
                self.symbol(15, 0);
                run -= 16;
            }
            self.symbol(run, size(value));
            self.value(value, size(value));
            run = 0;
        }
        if run > 0 {
            self.ended += 1;
            if !may_wait || self.ended == 0x7fff {
                self.end_blocks();
            }
        }
    }

    fn refinement(&mut self, block: &[i16; 64], low: u8) {
        let value = |k: usize| block[k] / (1 << low);
        let last_new = (1..64).rev().find(|&k| value(k).abs() == 1).unwrap_or(0);
        let (mut run, mut corrections) = (0, Vec::new());
        for k in 1..64 {
            match value(k).abs() {
                0 if k < last_new && run == 15 => {
                    self.symbol(15, 0);
                    corrections.drain(..).for_each(|bit| self.put(bit, 1));
                    run = 0;
                }
                0 => run += 1,
                1 => {
                    self.symbol(run, 1);
                    self.put(u32::from(value(k) > 0), 1);
                    corrections.drain(..).for_each(|bit| self.put(bit, 1));
                    run = 0;
                }
                known => corrections.push(known as u32 & 1),
            }
        }
        if run > 0 || !corrections.is_empty() {
            self.symbol(0, 0);
            corrections.drain(..).for_each(|bit| self.put(bit, 1));
        }
    }
}

fn size(value: i16) -> usize {
    (16 - value.unsigned_abs().leading_zeros()) as usize
}
