//! The offline calculator.

use std::time::{Duration, Instant};

use info_sys::{InfoResult, InfoSys, Options, Settings, WikipediaSettings};
use rstest::rstest;

use crate::support::{ask, count, recorder};

fn calculator() -> InfoSys {
    let wikipedia = WikipediaSettings { enabled: false, ..WikipediaSettings::default() };
    InfoSys::start(&Settings { wikipedia, ..Settings::default() })
}

#[rstest]
#[case("1 + 1", "2")]
#[case("(1 + 2) * 3 = ?", "9")]
#[case("5 feet in metres?", "1.524 metres")]
#[case("What is 32 F in C?", "0 °C")]
#[case("how much is 20% of 80?", "16")]
#[case("How many feet are in a mile?", "5280 feet")]
#[case("2^64", "18446744073709551616")]
#[case("1/3 + 0", "approx. 0.3333333333")]
#[tokio::test]
async fn a_calculation_is_answered_with_certainty(#[case] query: &str, #[case] text: &str) {
    let expected = InfoResult {
        score: InfoResult::CERTAIN,
        text: text.to_owned(),
        backend: "calculator",
        source_url: None,
    };
    assert_eq!(ask(&calculator(), query).await, [expected]);
}

#[rstest]
#[case::words("what is elixir?")]
#[case::unknown_words("2 guys in love")]
#[case::a_currency("100 usd to eur")]
#[case::no_value("1 / 0")]
#[case::different_dimensions("5 feet in kg")]
#[case::half_an_expression("1 +")]
#[case::an_answer_too_long_to_show("10^300 + 1")]
#[tokio::test]
async fn what_has_no_value_is_not_answered(#[case] query: &str) {
    assert_eq!(ask(&calculator(), query).await, []);
}

#[rstest]
#[case("9^9^9^9")]
#[case("(10^100000)!")]
#[case("9999999!")]
#[case("1e1000000000 + 1")]
#[case("10^10^7 mod 7")]
#[case("pi to 1000000000 dp")]
#[case("1000000 choose 500000")]
#[case::slow_to_notice("3 - 0.1/5040!")]
#[tokio::test]
async fn a_runaway_calculation_is_interrupted(#[case] query: &str) {
    let recorder = recorder();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let started = Instant::now();
    assert_eq!(ask(&calculator(), query).await, []);
    assert!(started.elapsed() < Duration::from_secs(2), "took {:?}", started.elapsed());
    assert_eq!(count(&recorder, "calculator", "failed"), 1);
}

#[rstest]
#[case::brackets(format!("{}1+1{}", "(".repeat(98), ")".repeat(98)))]
#[case::signs(format!("{}1", "-".repeat(199)))]
#[case::factorials(format!("1{}", "!".repeat(199)))]
#[case::powers(format!("{}1", "1^".repeat(99)))]
#[case::quantities("1 m ".repeat(49))]
#[tokio::test]
async fn the_deepest_expressions_leave_the_process_alive(#[case] query: String) {
    let info_sys = calculator();
    ask(&info_sys, &query).await;
    assert_eq!(ask(&info_sys, "1 + 1").await.len(), 1);
}

#[tokio::test]
async fn runaway_calculations_do_not_open_the_breaker_for_everyone() {
    let recorder = recorder();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let mut settings = Settings::default();
    settings.wikipedia.enabled = false;
    settings.calculator.max_duration = Duration::from_millis(100);
    let info_sys = InfoSys::start(&settings);
    for number in 1..=6 {
        assert_eq!(ask(&info_sys, &format!("9999999! + {number}")).await, []);
    }
    assert_eq!(count(&recorder, "calculator", "failed"), 6);
    assert_eq!(ask(&info_sys, "1 + 1").await.len(), 1);
}

#[tokio::test]
async fn a_calculation_that_nobody_waits_for_stops_and_frees_its_thread() {
    let mut settings = Settings::default();
    settings.wikipedia.enabled = false;
    settings.calculator.max_threads = 1;
    settings.calculator.max_duration = Duration::from_hours(1);
    let info_sys = InfoSys::start(&settings);
    let options = Options { timeout: Duration::from_millis(50), ..Options::default() };
    assert_eq!(info_sys.compute("9^9^9^9", &options).await, []);
    assert_eq!(ask(&info_sys, "1 + 1").await.len(), 1);
}
