//! What all requests share. Owns no socket.

use crate::budget::Budget;
use crate::counts::{Counts, Gauges};
use crate::queue::{Answered, Picture, Queue};
use crate::refusal::Refusal;
use crate::settings::{Explain, Log, Settings};
use docsort_engine::Engine;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

pub struct State {
    pub settings: Settings,
    pub engine: Arc<Engine>,
    pub queue: Arc<Queue>,
    pub budget: Arc<Budget>,
    pub counts: Arc<Counts>,
    pub connections: AtomicUsize,
    /// Set once the server was told to stop: it takes no new connection.
    pub is_draining: AtomicBool,
    pub log: Log,
}

impl State {
    pub fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Relaxed)
    }

    /// An answer for each picture, in their order.
    ///
    /// # Errors
    /// [`Refusal::Busy`] where too many wait, [`Refusal::TooMany`] where so many never could.
    pub async fn ask(
        &self,
        pictures: Vec<Picture>,
        explain: Option<Explain>,
    ) -> Result<Vec<Answered>, Refusal> {
        let most = self.settings.bounds.queue_pictures;
        if pictures.len() > most {
            return Err(Refusal::TooMany(most));
        }
        let offered = self.queue.offer(pictures, explain);
        let receivers = offered.map_err(|_| Refusal::Busy)?;
        let mut answers = Vec::with_capacity(receivers.len());
        for receiver in receivers {
            answers.push(receiver.await.map_err(|_| Refusal::Failed)?);
        }
        let classes = &self.engine.manifest().classes;
        for Answered { answer, .. } in &answers {
            let label = answer.outcome.label_text(classes).unwrap_or_default();
            self.counts.answer(answer.outcome.status(), label);
        }
        Ok(answers)
    }

    pub fn gauges(&self) -> Gauges {
        Gauges {
            queue_pictures: self.queue.len(),
            queue_capacity: self.settings.bounds.queue_pictures,
            held_bytes: self.budget.held(),
            connections: self.connections.load(Ordering::Relaxed),
        }
    }
}
