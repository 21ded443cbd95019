use super::{events, half_past_one, names, written};
use crate::board::message::{Data, Event, Histogram, Image, SummaryMetadata, Value, What};
use crate::board::{Board, code_block, message};
use image::RgbImage;
use prost::Message;

/// Records that TensorBoard 2.21.0 writes for the same events (`event_pb2` of its `compat.proto`,
/// framed by its `RecordWriter`), all with the time 1.5.
const VERSION: &str =
    "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c";
const START_AT_7: &str = "0f000000000000006d532b0909000000000000f83f10073a020801774771c7";
const LOSS_AT_3: &str =
    "1a00000000000000129bd82d09000000000000f83f10032a0d0a0b0a046c6f7373150000803ed054b255";
const TEXT_AT_0: &str = "2b00000000000000861bc34b09000000000000f83f2a200a1e0a06636f6e666967\
                         420a0807120042042a68692a4a080a060a04746578745060f744";
const HISTOGRAM_AT_3: &str = "09000000000000f83f10032a580a560a01772a5109000000000000f0bf11000000\
                              000000004019000000000000084021000000000000f03f29000000000000144032\
                              10000000000000000000000000000004403a10000000000000f03f000000000000\
                              0040";
const IMAGE_AT_3: &str = "09000000000000f83f10032a130a110a0170220c080210031803220489504e47";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn at_3(data: Data) -> String {
    let tag = match data {
        Data::Histogram(_) => "w".into(),
        _ => "p".into(),
    };
    let value = vec![Value {
        tag,
        data: Some(data),
        metadata: None,
    }];
    let event = Event {
        wall_time: 1.5,
        step: 3,
        what: Some(What::Summary(message::Summary { value })),
    };
    hex(&event.encode_to_vec())
}

#[test]
fn records_are_those_that_tensorboard_writes() {
    let bytes = written(Some(7), |board| {
        board.scalar("loss", 3, 0.25).unwrap();
        board.text("config", 0, "*hi*").unwrap();
    });
    let expected = [VERSION, START_AT_7, LOSS_AT_3, TEXT_AT_0].concat();
    assert_eq!(hex(&bytes), expected);
}

#[test]
fn histogram_and_image_messages_are_those_that_tensorboard_writes() {
    let histogram = Histogram {
        min: -1.0,
        max: 2.0,
        num: 3.0,
        sum: 1.0,
        sum_squares: 5.0,
        bucket_limit: vec![0.0, 2.5],
        bucket: vec![1.0, 2.0],
    };
    assert_eq!(at_3(Data::Histogram(histogram)), HISTOGRAM_AT_3);
    let image = Image {
        height: 2,
        width: 3,
        colorspace: 3,
        encoded_image_string: b"\x89PNG".into(),
    };
    assert_eq!(at_3(Data::Image(image)), IMAGE_AT_3);
}

#[test]
fn only_the_time_differs_between_two_equal_runs() {
    let write = |clock| {
        let run = tempfile::tempdir().unwrap();
        let mut board = Board::with_clock(run.path(), None, clock).unwrap();
        board.scalar("loss", 1, 0.5).unwrap();
        board.histogram("weights", 1, &[0.5, 2.0]).unwrap();
        board.image("sheet", 1, &RgbImage::new(9, 5)).unwrap();
        board.text("config", 1, "seed = 1").unwrap();
        board.flush().unwrap();
        std::fs::read(&board.path).unwrap()
    };
    let first = write(half_past_one);
    assert_eq!(first, write(half_past_one));
    let timeless = |bytes: &[u8]| -> Vec<Event> {
        let events = events(bytes).into_iter();
        events
            .map(|event| Event {
                wall_time: 0.0,
                ..event
            })
            .collect()
    };
    let later = write(|| 86_400.0);
    assert_ne!(first, later);
    assert_eq!(timeless(&first), timeless(&later));
}

#[test]
fn a_later_file_sorts_last_even_when_the_clock_went_back() {
    let run = tempfile::tempdir().unwrap();
    let name = |clock| {
        let board = Board::with_clock(run.path(), None, clock).unwrap();
        board.path.file_name().unwrap().to_str().unwrap().to_owned()
    };
    let in_order = [name(|| 2e9), name(|| 2e9), name(|| 1e9), name(|| 3e9)];
    assert_eq!(names(run.path()), in_order);
    assert!(in_order[0].starts_with("events.out.tfevents.2000000000."));
    assert!(in_order[0].ends_with(&format!(".{}.docsort", std::process::id())));
}

#[test]
fn a_file_of_the_same_second_from_another_machine_sorts_before() {
    let run = tempfile::tempdir().unwrap();
    let earlier = "events.out.tfevents.2000000000.zzz.1.docsort";
    std::fs::write(run.path().join(earlier), "").unwrap();
    std::fs::write(run.path().join("events.out.tfevents.odd"), "").unwrap();
    let board = Board::with_clock(run.path(), None, || 2e9).unwrap();
    let name = board.path.file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("events.out.tfevents.2000000001."),
        "{name}"
    );
}

#[test]
fn a_dropped_board_has_written_everything() {
    let run = tempfile::tempdir().unwrap();
    let mut board = Board::create(run.path(), None).unwrap();
    let path = board.path.clone();
    // More than the buffer takes.
    for step in 0..5_000 {
        board.scalar("loss", step, 0.5).unwrap();
    }
    drop(board);
    let steps: Vec<i64> = events(&std::fs::read(path).unwrap())
        .iter()
        .map(|event| event.step)
        .collect();
    assert_eq!(steps[1..], (0..5_000).collect::<Vec<i64>>());
}

#[test]
fn numbers_that_are_not_finite_are_written_as_they_are() {
    let bytes = written(None, |board| {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            board.scalar("loss", 1, value).unwrap();
        }
    });
    let values: Vec<String> = events(&bytes)[1..]
        .iter()
        .map(|event| match &event.what {
            Some(What::Summary(summary)) => format!("{:?}", summary.value[0].data),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = ["NaN", "inf", "-inf", "inf"].map(|value| format!("Some(SimpleValue({value}))"));
    assert_eq!(values, expected);
}

#[test]
fn an_image_is_a_png_of_the_same_pixels() {
    let picture = RgbImage::from_fn(7, 4, |x, y| image::Rgb([x as u8, y as u8, 200]));
    let bytes = written(None, |board| board.image("sheet", 2, &picture).unwrap());
    let Some(What::Summary(summary)) = &events(&bytes)[1].what else {
        panic!("no summary")
    };
    let value: &Value = &summary.value[0];
    let Some(Data::Image(image)) = &value.data else {
        panic!("no image")
    };
    assert_eq!((image.width, image.height, image.colorspace), (7, 4, 3));
    assert_eq!(value.metadata, None::<SummaryMetadata>);
    let format = image::ImageFormat::Png;
    let decoded = image::load_from_memory_with_format(&image.encoded_image_string, format);
    assert_eq!(decoded.unwrap().into_rgb8(), picture);
}

#[test]
fn what_cannot_be_written_is_refused_by_name() {
    let run = tempfile::tempdir().unwrap();
    let missing = run.path().join("missing");
    let error = Board::create(&missing, None).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
    assert!(error.to_string().contains("missing"), "{error}");

    let mut board = Board::create(run.path(), None).unwrap();
    let step = board.scalar("loss", 1 << 63, 0.5).unwrap_err();
    let image = board.image("sheet", 1, &RgbImage::new(0, 0)).unwrap_err();
    for error in [step, image] {
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains("tfevents"), "{error}");
    }
    // Neither left anything behind.
    board.flush().unwrap();
    assert_eq!(events(&std::fs::read(&board.path).unwrap()).len(), 1);
}

#[test]
fn a_code_block_holds_its_text_whatever_it_holds() {
    assert_eq!(code_block("a = 1"), "```\na = 1\n```\n");
    assert_eq!(code_block("a = 1\n"), "```\na = 1\n```\n");
    assert_eq!(code_block("```\n"), "````\n```\n````\n");
}
