//! A scan that went on and one that did not sound different, without looking.
#![allow(clippy::float_arithmetic)] // seconds and hertz

use std::cell::RefCell;

use web_sys::{AudioContext, OscillatorType};

use crate::model::Sound;

thread_local! {
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Plays it; a machine without sound stays silent.
pub fn play(sound: Sound) {
    AUDIO.with_borrow_mut(|audio| {
        if audio.is_none() {
            *audio = AudioContext::new().ok();
        }
        let Some(audio) = audio else { return };
        match sound {
            Sound::Good => beep(audio, 1_760.0, 0.0, 0.06),
            Sound::Bad => {
                beep(audio, 220.0, 0.0, 0.14);
                beep(audio, 196.0, 0.18, 0.22);
            }
        }
    });
}

fn beep(audio: &AudioContext, hertz: f32, after_s: f64, length_s: f64) {
    let begin = || -> Result<(), wasm_bindgen::JsValue> {
        let (tone, volume) = (audio.create_oscillator()?, audio.create_gain()?);
        tone.set_type(OscillatorType::Square);
        tone.frequency().set_value(hertz);
        volume.gain().set_value(0.08);
        tone.connect_with_audio_node(&volume)?;
        volume.connect_with_audio_node(&audio.destination())?;
        let at_s = audio.current_time() + after_s;
        tone.start_with_when(at_s)?;
        tone.stop_with_when(at_s + length_s)
    };
    // No sound is no reason to stop a sale.
    let _ = begin();
}
