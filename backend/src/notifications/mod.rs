//! Which product mails one wants: a page of the account, and the link that every such mail carries.

pub mod link;
pub mod pages;
pub mod views;
